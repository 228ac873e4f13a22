"""The public page: how a programme decides, for whoever wants to read it or print it."""

from flask import Blueprint, render_template

from programme.access.guards import public
from programme.access.identity import actor, signed_in
from programme.access.policy import Permission
from programme.core.clock import today
from programme.protocol import queries, wording
from programme.screening.queries import current_questions

blueprint = Blueprint("protocol", __name__, url_prefix="/protocol")


@blueprint.get("/")
@public
def index() -> str:
    """Show of which programmes one can read how they decide."""
    return render_template("protocol/index.html", rows=queries.programmes())


@blueprint.get("/<int:programme_id>")
@public
def show(programme_id: int) -> str:
    """Print the rules and numbers of one programme, as they are today."""
    found = queries.find_programme(programme_id)
    is_theirs = signed_in() and actor().programme_id in (None, programme_id)
    return render_template(
        "protocol/show.html",
        programme=found,
        parts=wording.parts(found.promises, current_questions(programme_id).questions),
        today=today(),
        changed_on=queries.changed_on(programme_id),
        may_change=is_theirs and actor().may(Permission.CHANGE_NUMBERS),
    )
