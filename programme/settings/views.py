"""The pages of settings: schools, programmes and their numbers, users and their roles, mails."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import LENT_TO, ROLE_LABELS, Permission, Scope
from programme.access.visibility import load
from programme.accounts import actions as accounts
from programme.accounts.queries import role_rows
from programme.core import outbox
from programme.core.clock import today
from programme.core.errors import Conflict, NotFound, Refused
from programme.core.forms import options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.handover.queries import is_school_contact, owned_in_all
from programme.norms.models import Programme
from programme.norms.presets import PRESETS, Preset
from programme.people.models import Region, Role, School, User
from programme.settings import actions, queries, wording
from programme.settings.forms import (
    InviteForm,
    NewProgrammeForm,
    ProgrammeForm,
    RoleForm,
    SchoolForm,
    SiteForm,
    numbers_form,
)
from programme.settings.rules import numbers as numbers_of

blueprint = Blueprint("settings", __name__, url_prefix="/settings")
Page = str | Response | tuple[str, int]
WRONG = 422
SEARCH_MOST = 100


@blueprint.get("/schools")
@requires(Permission.MANAGE_SCHOOLS)
def schools() -> Page:
    """Show all schools."""
    return render_template("settings/schools.html", rows=queries.school_rows(actor()))


@blueprint.route("/schools/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHOOLS)
def new_school() -> Page:
    """Add a school."""
    form = SchoolForm()
    form.taken = queries.school_names()
    if not form.sent():
        return render_template("settings/new_school.html", form=form), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        school = actions.add_school(actor=actor().user, **_said_of(form))
        work.answer(url_for(".school", school_id=school.id), _("The school is added. Now its buildings."))
    return work.response


@blueprint.route("/schools/<int:school_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHOOLS)
def school(school_id: int) -> Page:
    """Show one school with its buildings, and change its name and place."""
    found = queries.find_school(actor(), school_id)
    form = SchoolForm(obj=found)
    form.taken = queries.school_names(but=school_id)
    if not form.sent():
        return _school(found, form, SiteForm(formdata=None)), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.change_school(actor=actor().user, school=found, **_said_of(form))
        work.answer(url_for(".school", school_id=school_id), _("The change is kept."))
    return work.response


@blueprint.post("/schools/<int:school_id>/sites")
@requires(Permission.MANAGE_SCHOOLS)
def add_site(school_id: int) -> Page:
    """Add a building to a school."""
    found = queries.find_school(actor(), school_id)
    form = SiteForm()
    form.taken = frozenset(site.name.lower() for site in found.sites)
    if not form.sent():
        return _school(found, SchoolForm(formdata=None, obj=found), form), WRONG
    with unit_of_work() as work:
        actions.add_site(
            actor=actor().user,
            school=found,
            name=form.site_name.data,
            address=form.address.data or "",
            at=form.coordinates,
        )
        work.answer(url_for(".school", school_id=school_id), _("The building is added."))
    return work.response


@blueprint.route("/sites/<int:site_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHOOLS)
def site(site_id: int) -> Page:
    """Show and change a building of a school."""
    found = queries.find_site(actor(), site_id)
    form = SiteForm(data={"site_name": found.name, "address": found.address, "on_map": wording.on_map(found)})
    form.taken = frozenset(one.name.lower() for one in found.school.sites if one is not found)
    if not form.sent():
        page = render_template("settings/site.html", form=form, site=found)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        facts = {"name": form.site_name.data, "address": form.address.data or "", "at": form.coordinates}
        actions.change_site(actor=actor().user, site=found, **facts)
        work.answer(url_for(".school", school_id=found.school_id), _("The change is kept."))
    return work.response


@blueprint.get("/programmes")
@requires(Permission.MANAGE_PROGRAMMES)
def programmes() -> Page:
    """Show all programmes."""
    return render_template("settings/programmes.html", rows=queries.programmes(actor()), presets=wording.PRESET)


@blueprint.route("/programmes/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def new_programme() -> Page:
    """Set up a programme from a preset."""
    form, offered = NewProgrammeForm(), queries.schools(actor())
    form.taken, form.schools.choices = queries.programme_names(), options((s.id, s.name) for s in offered)
    form.preset.choices = options((code.value, " · ".join(map(str, wording.PRESET[code]))) for code in Preset)
    if not form.sent():
        return render_template("settings/new_programme.html", form=form), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        made = actions.add_programme(
            actor=actor().user,
            name=form.name.data,
            preset=Preset(form.preset.data),
            schools=_chosen(offered, form.schools.data),
            today=today(),
        )
        work.answer(url_for(".programme", programme_id=made.id), _("The programme is ready. Now invite a coordinator."))
    return work.response


@blueprint.route("/programmes/<int:programme_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def programme(programme_id: int) -> Page:
    """Show one programme; change its name and schools."""
    found = queries.find_programme(actor(), programme_id)
    form, offered = _programme_form(found)
    if not form.sent():
        return _programme(found, form), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.change_programme(
            actor=actor().user,
            programme=found,
            name=form.name.data,
            schools=_chosen(offered, form.schools.data),
        )
        work.answer(url_for(".programme", programme_id=programme_id), _("The change is kept."))
    return work.response


@blueprint.route("/programmes/<int:programme_id>/numbers", methods=["GET", "POST"])
@requires(Permission.CHANGE_NUMBERS)
def numbers(programme_id: int) -> Page:
    """Change the numbers of a programme; only what differs from the preset is kept."""
    found = queries.find_programme(actor(), programme_id)
    form = numbers_form(found.promises, PRESETS[found.preset], queries.last_change(programme_id))
    if not form.sent():
        values = {"programme": found, "form": form, "groups": wording.NUMBERS, "preset": wording.PRESET[found.preset]}
        return render_template("settings/numbers.html", **values), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.change_numbers(
            actor=actor().user, programme=found, chosen=form.chosen, reason=form.reason.data, seen=form.seen_version
        )
        work.answer(
            url_for(".number_changes", programme_id=programme_id), _("The numbers are kept. They count from now on.")
        )
    return work.response


@blueprint.get("/programmes/<int:programme_id>/numbers/changes")
@requires(Permission.CHANGE_NUMBERS)
def number_changes(programme_id: int) -> Page:
    """Show which numbers were changed: from what to what, when, by whom and why."""
    return render_template(
        "settings/number_changes.html",
        programme=queries.find_programme(actor(), programme_id),
        rows=queries.number_changes(actor(), programme_id),
        words=wording,
    )


@blueprint.get("/users")
@requires(Permission.MANAGE_USERS)
def users() -> Page:
    """Show the accounts, found by name or address."""
    words = "".join(c for c in request.args.get("q", "") if c.isprintable()).strip()[:SEARCH_MOST]
    page = queries.user_page(actor(), words=words, number=request.args.get("page", 1, type=_number))
    return render_template("settings/users.html", page=page, words=words, labels=ROLE_LABELS)


@blueprint.route("/users/invite", methods=["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def invite() -> Page:
    """Invite somebody new, or give a role more to who has an account."""
    form = _with_places(InviteForm(programme_id=request.args.get("programme_id", 0, type=_number)))
    known = queries.user_by_address(form.email.data) if form.sent() else None
    if not form.sent() or not _is_open(form, known):
        return render_template("settings/invite.html", form=form), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        user = _give(form, known)
        work.answer(url_for(".user", user_id=user.id), _("The invitation is on its way."))
    return work.response


@blueprint.get("/users/<int:user_id>")
@requires(Permission.MANAGE_USERS)
def user(user_id: int) -> Page:
    """Show one account and its roles."""
    return _user(load(actor(), User, user_id), RoleForm(formdata=None))


@blueprint.post("/users/<int:user_id>/roles")
@requires(Permission.MANAGE_USERS)
def add_role(user_id: int) -> Page:
    """Give somebody one role more."""
    found, form = load(actor(), User, user_id), _with_places(RoleForm())
    if not form.sent() or not _is_open(form, found):
        return _user(found, form), WRONG
    with unit_of_work() as work:
        _give(form, found)
        work.answer(url_for(".user", user_id=user_id), _("The role is given; the person gets a mail."))
    return work.response


@blueprint.post("/users/<int:user_id>/roles/<int:membership_id>/rules")
@requires(Permission.MANAGE_USERS)
def lend_rules(user_id: int, membership_id: int) -> Page:
    """Let one coordinator change the rules of the programme, or no longer."""
    lent = request.form.get("lent") == "yes"
    with unit_of_work() as work:
        accounts.lend_rules(actor=actor().user, membership=queries.membership(user_id, membership_id), lent=lent)
        said = (
            _("This coordinator may change the rules now.")
            if lent
            else _("This coordinator changes no rules any more.")
        )
        work.answer(url_for(".user", user_id=user_id), said)
    return work.response


@blueprint.post("/users/<int:user_id>/roles/<int:membership_id>/end")
@requires(Permission.MANAGE_USERS)
def end_role(user_id: int, membership_id: int) -> Page:
    """Take a role away; the person is signed out at once."""
    if membership_id == actor().membership_id:
        raise Refused(_("You work in this role now. Another administrator can end it."))
    with unit_of_work() as work:
        accounts.end_role(actor=actor().user, membership=queries.membership(user_id, membership_id))
        work.answer(url_for(".user", user_id=user_id), _("The role has ended. The person is signed out everywhere."))
    return work.response


@blueprint.post("/users/<int:user_id>/invite-again")
@requires(Permission.MANAGE_USERS)
def invite_again(user_id: int) -> Page:
    """Send the invitation once more to somebody who has no password yet."""
    found = load(actor(), User, user_id)
    roles = [row for row in role_rows(user_id) if found.password_hash is None and found.deactivated_at is None]
    if not roles:
        raise Conflict(_("This person has a password already, or no role."))
    with unit_of_work() as work:
        accounts.invite_again(actor=actor().user, user=found, role=roles[0].role, where=roles[0].where)
        work.answer(url_for(".user", user_id=user_id), _("The invitation is on its way."))
    return work.response


@blueprint.post("/users/<int:user_id>/deactivate")
@requires(Permission.MANAGE_USERS)
def deactivate(user_id: int) -> Page:
    """Close an account; the person is signed out at once."""
    if user_id == actor().id:
        raise Refused(_("You cannot close your own account. Another administrator can."))
    found = load(actor(), User, user_id)
    if owned_in_all(user_id) and request.form.get("anyway") != "yes":
        raise Conflict(_("This person still runs or owes things. Let somebody take them over first."))
    with unit_of_work() as work:
        accounts.deactivate(actor=actor().user, user=found)
        work.answer(url_for(".user", user_id=user_id), _("The account is closed. The person is signed out everywhere."))
    return work.response


@blueprint.post("/users/<int:user_id>/reactivate")
@requires(Permission.MANAGE_USERS)
def reactivate(user_id: int) -> Page:
    """Open a closed account again."""
    with unit_of_work() as work:
        accounts.reactivate(actor=actor().user, user=load(actor(), User, user_id))
        work.answer(url_for(".user", user_id=user_id), _("The account is open again."))
    return work.response


@blueprint.post("/users/<int:user_id>/forget-second-factor")
@requires(Permission.MANAGE_USERS)
def forget_second_factor(user_id: int) -> Page:
    """Let somebody who lost their phone set up a new one."""
    if user_id == actor().id:
        raise Refused(_("For your own phone, go to Your account."))
    with unit_of_work() as work:
        accounts.forget_second_factor(actor=actor().user, user=load(actor(), User, user_id))
        work.answer(url_for(".user", user_id=user_id), _("At the next sign-in this person sets up a new phone."))
    return work.response


@blueprint.get("/mails")
@requires(Permission.SEE_MAILS)
def mails() -> Page:
    """Show whether mail goes out; in a demonstration also each mail."""
    demo = bool(current_app.config["DEMO"])
    return render_template(
        "settings/mails.html",
        waiting=outbox.waiting_count(),
        failed=outbox.failed_count(),
        rows=queries.mail_rows(only_failed=not demo),
        states=wording.MAIL_STATE,
        demo=demo,
    )


@blueprint.get("/mails/<int:mail_id>")
@requires(Permission.SEE_MAILS)
def mail(mail_id: int) -> Page:
    """Show a mail as its reader sees it; in a demonstration only, where all of it is invented."""
    if not current_app.config["DEMO"]:
        raise NotFound
    row = queries.find_mail(mail_id)
    return render_template("settings/mail.html", row=row, seen=outbox.preview(row), states=wording.MAIL_STATE)


@blueprint.post("/mails/<int:mail_id>/try-again")
@requires(Permission.SEE_MAILS)
def try_again(mail_id: int) -> Page:
    """Put a mail that failed back in the queue."""
    with unit_of_work() as work:
        actions.try_mail_again(actor=actor().user, mail=queries.find_mail(mail_id))
        work.answer(url_for(".mails"), _("The mail waits to be sent again."))
    return work.response


def _said_of(form: SchoolForm) -> dict[str, Any]:
    region = Region(form.region.data) if form.region.data else None
    return {"name": form.name.data, "city": form.city.data or "", "region": region}


def _school(found: School, form: SchoolForm, site: SiteForm) -> str:
    return render_template("settings/school.html", school=found, form=form, site=site)


def _programme_form(found: Programme) -> tuple[ProgrammeForm, Sequence[School]]:
    offered = queries.schools(actor())
    form = ProgrammeForm(
        data={
            "name": found.name,
            "schools": [school.id for school in found.schools],
        }
    )
    form.taken, form.stay = queries.programme_names(but=found.id), queries.schools_with_students(found.id)
    form.schools.choices = options((school.id, school.name) for school in offered)
    return form, offered


def _programme(found: Programme, form: ProgrammeForm) -> str:
    kept, preset = found.settings, numbers_of(PRESETS[found.preset])
    own = [
        (label, wording.as_words(name, kept[name]), wording.as_words(name, preset[name]))
        for _title, group in wording.NUMBERS
        for name, label in group.items()
        if name in kept and name in preset
    ]
    return render_template(
        "settings/programme.html", programme=found, form=form, own=own, preset=wording.PRESET[found.preset]
    )


def _chosen(offered: Sequence[School], numbers: list[int]) -> list[School]:
    return [school for school in offered if school.id in numbers]


def _with_places(form: Any) -> Any:
    form.programme_id.choices = options([(0, "–"), *((p.id, p.name) for p in queries.programmes(actor()))])
    form.school_id.choices = options([(0, "–"), *((s.id, s.name) for s in queries.schools(actor()))])
    return form


def _is_open(form: Any, known: User | None) -> bool:
    """Tell whether the role can be given; says beside the field why not."""
    if known is None:
        return True
    if known.deactivated_at is not None:
        form.role.errors = (*form.role.errors, _("This account is closed. Open it again first."))
        return False
    same = queries.same_role(known.id, Role(form.role.data), *_place_ids(form))
    if same is not None and same.ended_at is None:
        form.role.errors = (*form.role.errors, _("This person has this role already."))
        return False
    return True


def _place_ids(form: Any) -> tuple[int | None, int | None]:
    scope = form.scope
    return (
        form.programme_id.data if scope is Scope.PROGRAMME else None,
        form.school_id.data if scope is Scope.SCHOOL else None,
    )


def _give(form: Any, known: User | None) -> User:
    programme_id, school_id = _place_ids(form)
    place: dict[str, Any] = {
        "role": Role(form.role.data),
        "programme": None if programme_id is None else load(actor(), Programme, programme_id),
        "school": None if school_id is None else load(actor(), School, school_id),
    }
    if known is None:
        return accounts.invite(actor=actor().user, name=form.name.data, email=form.email.data, **place)
    before = queries.same_role(known.id, place["role"], programme_id, school_id)
    accounts.give_role(actor=actor().user, user=known, known=before, **place)
    return known


def _user(found: User, form: RoleForm) -> str:
    return render_template(
        "settings/user.html",
        user=found,
        form=_with_places(form),
        roles=role_rows(found.id),
        labels=ROLE_LABELS,
        me=actor().id,
        my_membership=actor().membership_id,
        lent_to=LENT_TO,
        owned=owned_in_all(found.id),
        at_school=is_school_contact(found.id),
    )


def _number(text: str) -> int:
    """Read a page or row number; what is too long for one counts as none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
