"""The door for people without an account: a page with a button, then a short session."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access.guards import public
from programme.access.links import find_link, swap
from programme.access.wording import purpose_text
from programme.core import i18n
from programme.core.web import revision

blueprint = Blueprint("access", __name__)


@blueprint.get("/l/<token>")
@public
def open_link(token: str) -> str:
    """Show what a link is for; nothing happens until the button is pressed."""
    link = find_link(token)
    wish = {i18n.WISH: i18n.language()} if i18n.WISH in request.args else {}
    return render_template("access/open_link.html", words=purpose_text(link.purpose), token=token, wish=wish)


@blueprint.post("/l/<token>")
@public
def follow_link(token: str) -> Response:
    """Swap the token for a short session and go to the one thing asked."""
    if i18n.WISH in request.args:
        i18n.choose_language(i18n.language())
    return redirect(swap(find_link(token)), code=303)


@blueprint.get("/")
@public
def home() -> Response:
    """Send everybody to what needs them; who is not signed in comes by the sign-in page."""
    return redirect(url_for("worklist.today"))


@blueprint.get("/healthz")
@public
def health() -> Response:
    """Tell a watcher that the application answers, and at which revision its database is."""
    return jsonify(status="ok", revision=revision())
