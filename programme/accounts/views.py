"""The pages of an account: in and out, the second factor, the password, the own account, drafts and language."""

from typing import Any

import pyotp
from flask import Blueprint, Response, current_app, redirect, render_template, request, session, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from programme.access import links
from programme.access.guards import NEXT, by_link, public, requires, typed_in
from programme.access.identity import actor, signed_in
from programme.access.models import Purpose
from programme.access.policy import ROLE_LABELS, Permission
from programme.accounts import actions, passwords, queries
from programme.accounts.forms import (
    AnotherPhoneForm,
    ChangePasswordForm,
    CodeForm,
    DigestForm,
    ForgotForm,
    NewPasswordForm,
    SignInForm,
)
from programme.accounts.rules import Tried, device_name, is_draft_name, is_local_path, network_place, words_of
from programme.core import drafts, i18n, login
from programme.core.errors import NotFound
from programme.core.i18n import gettext as _
from programme.core.rendering import qr_code
from programme.core.unit_of_work import unit_of_work
from programme.people.models import Digest, User

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")
Page = str | AnyResponse | tuple[str, int]
WRONG = 422
ISSUER = "Mentorprogramma"
# What outlives a change of session: the visitor's language and where they were going.
KEPT = ("language", NEXT)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Page:
    """Let somebody in by address and password; an unknown address gets the same answer as a wrong password."""
    form = SignInForm()
    if signed_in() and request.method == "GET":
        return redirect(url_for("access.home"))
    if not form.sent():
        return _sign_in_page(form)
    with unit_of_work():
        tries = actions.note_try({Tried.ADDRESS: form.email.data.lower(), Tried.PLACE: _place()})
        user = queries.find_user(form.email.data)
    if not passwords.matches(form.password.data, user.password_hash if user else None) or user is None:
        form.form_errors.append(_("This address and password do not belong together."))
        return _sign_in_page(form)
    return _let_in(form, user, tries)


@blueprint.post("/demo-sign-in")
@public
def demo_sign_in() -> Page:
    """Let a visitor of a demonstration in as an invented person; there is no such door in production."""
    if not current_app.config["DEMO"]:
        raise NotFound
    membership = queries.demo_membership(request.form.get("membership_id", 0, type=_number))
    with unit_of_work():
        token = actions.admit(membership=membership, device=_device(), proven=True)
    _enter(token)
    return redirect(_next(), code=303)


@blueprint.route("/second-factor", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT, before_second_factor=True)
def second_factor() -> Page:
    """Ask for the code on somebody's phone."""
    person, form = actor(), CodeForm()
    if person.second_factor_at is not None:
        return redirect(_next())
    if person.user.totp_confirmed_at is None:
        return redirect(url_for(".enrol_second_factor"))
    if form.sent():
        with unit_of_work():
            tries = actions.note_try({Tried.CODE: str(person.id)})
        with unit_of_work() as work:
            if actions.prove_second_factor(
                user=person.user, session_id=person.session_id, code=form.code.data, tries=tries
            ):
                work.answer(_next())
        if work.location:
            return work.response
        form.code.errors = (*form.code.errors, _("This code is not right. Take the newest one on your phone."))
    return render_template("accounts/second_factor.html", form=form), WRONG if form.is_submitted() else 200


@blueprint.route("/enrol-second-factor", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT, before_second_factor=True)
def enrol_second_factor() -> Page:
    """Set up the second factor on a phone; who has one already gives the password too."""
    person, has_one = actor(), actor().user.totp_confirmed_at is not None
    if person.needs_second_factor and has_one:
        return redirect(url_for(".second_factor"))
    form = AnotherPhoneForm() if has_one else CodeForm()
    secret = actions.new_secret(person.user, person.token)
    if form.sent() and _enrolled(form, secret):
        with unit_of_work() as work:
            work.answer(_next(), _("The second step is set up. From now on you need your phone to sign in."))
        return work.response
    values = {"form": form, "secret": secret, "picture": _picture(secret), "has_one": has_one}
    return render_template("accounts/enrol_second_factor.html", **values), WRONG if form.is_submitted() else 200


@blueprint.post("/sign-out")
@requires(Permission.OWN_ACCOUNT, before_second_factor=True)
def sign_out() -> Page:
    """End this session."""
    with unit_of_work() as work:
        actions.end_session(session_id=actor().session_id)
        work.answer(url_for(".sign_in"), _("You are signed out."))
    login.sign_out()
    _clear()
    return work.response


@blueprint.get("/")
@requires(Permission.OWN_ACCOUNT)
def overview() -> Page:
    """Show the own account: roles, second factor, open sessions, password."""
    return _overview(ChangePasswordForm(formdata=None))


@blueprint.post("/digest")
@requires(Permission.OWN_ACCOUNT)
def digest() -> Page:
    """Choose how often a mail says in the morning that something is due."""
    form = DigestForm()
    if not form.sent():
        return _overview(ChangePasswordForm(formdata=None), form), WRONG
    with unit_of_work() as work:
        chosen = Digest(form.digest.data)
        actions.choose_digest(user=actor().user, digest=chosen, weekday=form.weekday.data)
        wants = chosen is not Digest.OFF
        work.answer(url_for(".overview"), _("We remind you by mail.") if wants else _("We send you no reminders."))
    return work.response


@blueprint.post("/password")
@requires(Permission.OWN_ACCOUNT)
def change_password() -> Page:
    """Choose a new password, with the old one."""
    person, form = actor(), _with_words(ChangePasswordForm, actor().user)
    if not form.sent():
        return _overview(form), WRONG
    with unit_of_work():
        tries = actions.note_try({Tried.ADDRESS: person.user.email, Tried.PLACE: _place()})
    if not passwords.matches(form.present.data, person.user.password_hash):
        form.present.errors = (*form.present.errors, _("This is not your password."))
        return _overview(form), WRONG
    with unit_of_work() as work:
        actions.change_password(
            user=person.user, password=form.password.data, session_id=person.session_id, tries=tries
        )
        work.answer(url_for(".overview"), _("Your password is changed. Your other devices are signed out."))
    return work.response


@blueprint.post("/roles/<int:membership_id>")
@requires(Permission.OWN_ACCOUNT)
def choose_role(membership_id: int) -> Page:
    """Go on in another of the own roles, in a fresh session."""
    person = actor()
    membership = queries.own_membership(person.id, membership_id)
    with unit_of_work() as work:
        token = actions.choose_role(
            session_id=person.session_id,
            membership=membership,
            device=_device(),
            proven=person.second_factor_at is not None,
        )
        work.answer(url_for("access.home"))
    _enter(token)
    return work.response


@blueprint.post("/sessions/<int:session_id>/end")
@requires(Permission.OWN_ACCOUNT)
def end_session(session_id: int) -> Page:
    """End one of the own sessions, on whatever device."""
    with unit_of_work() as work:
        actions.end_session(session_id=queries.own_session(actor().id, session_id).id)
        work.answer(url_for(".overview"), _("That device is signed out."))
    return work.response


@blueprint.route("/forgot-password", methods=["GET", "POST"])
@public
def forgot_password() -> Page:
    """Send a link for a new password; the answer is the same for every address."""
    form = ForgotForm()
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("accounts/forgot_password.html", form=form), status
    with unit_of_work():
        actions.note_try({Tried.MAIL: form.email.data.lower(), Tried.PLACE: _place()})
    with unit_of_work() as work:
        actions.ask_reset(user=queries.find_user(form.email.data))
        work.answer(
            url_for(".sign_in"),
            _("If we know this address, there is a mail on its way. The link in it works for one day."),
        )
    return work.response


@blueprint.route("/reset-password", methods=["GET", "POST"])
@by_link(Purpose.PASSWORD_RESET)
def reset_password() -> Page:
    """Choose a new password by the link in the mail."""
    link = links.current_link(Purpose.PASSWORD_RESET)
    user = queries.link_user(link.user_id)
    form = _with_words(NewPasswordForm, user)
    if link.used_at is not None or not form.sent():
        status = WRONG if form.is_submitted() and link.used_at is None else 200
        return render_template("accounts/reset_password.html", form=form, done=link.used_at is not None), status
    with unit_of_work() as work:
        actions.reset_password(user=user, link=link, password=form.password.data)
        work.answer(url_for(".sign_in"), _("Your new password is kept. Sign in with it."))
    return work.response


@blueprint.route("/invitation", methods=["GET", "POST"])
@by_link(Purpose.INVITATION)
def accept_invitation() -> Page:
    """Choose the first password by the link in the invitation, and go in."""
    link = links.current_link(Purpose.INVITATION)
    user = queries.link_user(link.user_id)
    form, done = _with_words(NewPasswordForm, user), link.used_at is not None or user.password_hash is not None
    if done or not form.sent():
        status = WRONG if form.is_submitted() and not done else 200
        return render_template("accounts/accept_invitation.html", form=form, user=user, done=done), status
    with unit_of_work() as work:
        actions.accept_invitation(user=user, link=link, password=form.password.data)
        token = actions.admit(membership=queries.first_membership(user), device=_device())
        work.answer(url_for("access.home"), _("Welcome. Your password is kept."))
    _enter(token)
    return work.response


@blueprint.post("/language/<code>")
@public
def choose_language(code: str) -> Page:
    """Show the pages in another language from now on; who is signed in keeps it for mails too."""
    if code not in i18n.LANGUAGES:
        raise NotFound
    i18n.choose_language(code)
    if signed_in():
        with unit_of_work():
            actor().user.language = code
    return redirect(_local(request.form.get("next")), code=303)


@blueprint.post("/drafts/<form>/", defaults={"anchor": ""})
@blueprint.post("/drafts/<form>/<anchor>")
@requires(Permission.OWN_ACCOUNT)
def save_draft(form: str, anchor: str) -> Page:
    """Keep what somebody typed in a form and did not send yet."""
    if not is_draft_name(form, anchor):
        raise NotFound
    with unit_of_work():
        drafts.save_draft(drafts.DraftOwner(user_id=actor().id), form, anchor, typed_in(request.form))
    return Response(status=204)


@blueprint.post("/drafts/<form>/<anchor>/discard")
@requires(Permission.OWN_ACCOUNT)
def discard_draft(form: str, anchor: str) -> Page:
    """Throw away what somebody typed in a form and did not send."""
    with unit_of_work() as work:
        drafts.discard_draft(drafts.DraftOwner(user_id=actor().id), form, anchor)
        work.answer(_local(request.args.get("next")), _("What you typed is thrown away."))
    return work.response


def _let_in(form: SignInForm, user: User, tries: Any) -> Page:
    roles = queries.memberships(user)
    if not roles:
        form.form_errors.append(_("You have no role at this moment. Ask the administrator."))
        return _sign_in_page(form)
    with unit_of_work():
        token = actions.admit(membership=roles[0], device=_device(), tries=tries)
    _enter(token)
    return redirect(url_for(".second_factor") if actor().needs_second_factor else _next(), code=303)


def _enrolled(form: CodeForm, secret: str) -> bool:
    """Judge a first code; says beside the field what is wrong with it."""
    person = actor()
    with unit_of_work():
        tries = actions.note_try({Tried.CODE: str(person.id)})
    if isinstance(form, AnotherPhoneForm) and not passwords.matches(form.password.data, person.user.password_hash):
        form.password.errors = (*form.password.errors, _("This is not your password."))
        return False
    with unit_of_work():
        done = actions.enrol_second_factor(
            user=person.user, session_id=person.session_id, secret=secret, code=form.code.data, tries=tries
        )
    if not done:
        form.code.errors = (*form.code.errors, _("This code is not right. Take the newest one on your phone."))
    return done


def _sign_in_page(form: SignInForm) -> Page:
    demo = queries.demo_accounts() if current_app.config["DEMO"] else []
    status = WRONG if form.is_submitted() else 200
    return render_template("accounts/sign_in.html", form=form, demo=demo, labels=ROLE_LABELS), status


def _overview(form: ChangePasswordForm, digest_form: DigestForm | None = None) -> str:
    person = actor()
    user = person.user
    return render_template(
        "accounts/overview.html",
        person=person,
        form=form,
        digest=digest_form or DigestForm(formdata=None, digest=user.digest.value, weekday=user.digest_weekday),
        roles=queries.role_rows(person.id),
        sessions=queries.open_sessions(person.user),
        labels=ROLE_LABELS,
    )


def _with_words(kind: type[Any], user: User) -> Any:
    form = kind()
    form.own_words = words_of(user.name, user.email, "mentor mentorprogramma programma", *_places_of(user))
    return form


def _places_of(user: User) -> list[str]:
    return [row.where for row in queries.role_rows(user.id)]


def _picture(secret: str) -> Markup:
    address = pyotp.TOTP(secret).provisioning_uri(name=actor().user.email, issuer_name=ISSUER)
    return qr_code(address, _("QR code for your phone"))


def _enter(token: str) -> None:
    """Begin a fresh browser session for a person; nothing of the one before is kept but language and way."""
    _clear()
    person = queries.find_actor(token)
    if person is not None:
        if "language" not in session:
            i18n.choose_language(person.user.language)
        login.sign_in(person)


def _clear() -> None:
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)


def _next() -> str:
    return _local(session.pop(NEXT, None))


def _local(path: str | None) -> str:
    return path if path and is_local_path(path) else url_for("access.home")


def _place() -> str:
    return network_place(request.remote_addr)


def _device() -> str:
    return device_name(request.user_agent.string)


def _number(text: str) -> int:
    """Read a number that fits a row; a longer one is nobody's."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
