"""The pages of who leaves or is away: what they have, who stands in, who takes it over."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.staffing import programme_staff
from programme.access.visibility import load
from programme.core.clock import today
from programme.core.errors import NotFound
from programme.core.forms import ConfirmForm, options
from programme.core.i18n import gettext as _
from programme.core.pdf import as_pdf
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.handover import actions, queries, wording
from programme.handover.forms import AwayForm, ReassignForm
from programme.handover.rules import Chosen
from programme.handover.views.shared import WRONG, Page, blueprint
from programme.norms.models import Programme
from programme.people.models import User
from programme.support.queries import planned_ahead
from programme.support.wording import weighed


@blueprint.get("/")
@requires(Permission.MATCH)
def index() -> Page:
    """Show whose work this person may hand over, how much that is, and who is away."""
    people, contacts = queries.colleagues(actor()), queries.school_contacts(actor())
    return render_template("handover/index.html", colleagues=people, contacts=contacts, today=today())


@blueprint.get("/people/<int:leaver_id>")
@requires(Permission.MATCH)
def pack(leaver_id: int) -> Page:
    """Show all that somebody runs, as the next coordinator has to know it; made to be printed too."""
    leaver = queries.find_leaver(actor(), leaver_id)
    return render_template("handover/pack.html", **_pack(leaver))


@blueprint.get("/people/<int:leaver_id>/pack.pdf")
@requires(Permission.MATCH)
def pack_pdf(leaver_id: int) -> Page:
    """Give the same as PDF, to lay beside a talk."""
    leaver = queries.find_leaver(actor(), leaver_id)
    return as_pdf(render_template("handover/_paper.html", **_pack(leaver)), str(_("handover")))


@blueprint.route("/people/<int:leaver_id>/reassign", methods=["GET", "POST"])
@requires(Permission.MATCH)
def reassign(leaver_id: int) -> Page:
    """Choose who takes what, see it in numbers, and hand it over with one click."""
    leaver = queries.find_leaver(actor(), leaver_id)
    left = queries.left_by(leaver_id, _programme())
    chosen = _chosen(leaver, left)
    form = ReassignForm(words=wording.own_words())
    form.names = queries.names_of_students(leaver_id, _programme())
    if chosen is None or not form.sent():
        return _reassign_page(leaver, left, chosen, form), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        done = _hand_over(leaver, chosen, form.words.data)
        work.answer(url_for(".index"), wording.handed_over(done.students, done.mentors))
    return work.response


@blueprint.route("/people/<int:leaver_id>/away", methods=["GET", "POST"])
@requires(Permission.MATCH)
def away(leaver_id: int) -> Page:
    """Say from when until when somebody is away, and who stands in."""
    absent = queries.find_leaver(actor(), leaver_id)
    staff = _staff(absent)
    form = AwayForm(from_on=today())
    form.stands_in_id.choices = options(_weighed(staff).items())
    if not form.sent():
        found = queries.absences_of(leaver_id, _programme())
        status = WRONG if form.is_submitted() else 200
        return render_template("handover/away.html", form=form, absent=absent, absences=found, today=today()), status
    with unit_of_work() as work:
        days = {"from_on": form.from_on.data, "until_on": form.until_on.data, "today": today()}
        whom = staff[form.stands_in_id.data]
        actions.stand_in(absent=absent, stands_in=whom, programme_id=_programme(), actor=actor(), **days)
        work.answer(url_for(".away", leaver_id=leaver_id), _("%(name)s stands in.", name=whom.name))
    return work.response


@blueprint.post("/people/<int:leaver_id>/away/<int:away_id>/come-back")
@requires(Permission.MATCH)
def come_back(leaver_id: int, away_id: int) -> Page:
    """End an absence."""
    queries.find_leaver(actor(), leaver_id)
    found = queries.find_absence(leaver_id, _programme(), away_id)
    if not ConfirmForm().sent():
        raise NotFound
    with unit_of_work() as work:
        actions.come_back(away=found, actor=actor(), today=today())
        work.answer(url_for(".away", leaver_id=leaver_id), _("Welcome back. Nobody stands in any more."))
    return work.response


def _hand_over(leaver: User, chosen: Chosen, typed: str) -> actions.HandedOver:
    return actions.reassign(
        leaver=leaver,
        programme_id=_programme(),
        by_school=chosen.by_school,
        others=chosen.others,
        actor=actor(),
        words=None if typed in wording.every_own_words() else typed,
    )


def _reassign_page(leaver: User, left: queries.Left, chosen: Chosen | None, form: ReassignForm) -> str:
    return render_template(
        "handover/reassign.html",
        form=form,
        leaver=leaver,
        left=left,
        chosen=chosen,
        staff=_weighed(_staff(leaver)),
        usual=queries.usual_successor(leaver.id, _programme()),
    )


def _pack(leaver: User) -> dict[str, Any]:
    rows = queries.pack(actor(), leaver.id)
    # It tells of each student what the own page tells: who reads it opened all these files.
    for student_id in {row.student_id for row in rows}:
        record_opening(actor().id, student_id=student_id)
    return {
        "leaver": leaver,
        "rows": rows,
        "loose": queries.loose_items(actor(), leaver.id, _programme()),
        "today": today(),
        "words": wording,
    }


def _programme() -> int:
    number = actor().programme_id
    if number is None:
        raise NotFound
    return number


def _staff(but: User) -> dict[int, User]:
    return {one.id: one for one in programme_staff(_programme()) if one.id != but.id}


def _weighed(staff: Mapping[int, User]) -> dict[int, str]:
    """Name colleagues, each with what is planned for them."""
    programme = load(actor(), Programme, _programme())
    ahead, most = planned_ahead(programme, today()), programme.promises.contacts_week_most
    return {number: weighed(one.name, ahead[number], most) for number, one in staff.items()}


def _chosen(leaver: User, left: queries.Left) -> Chosen | None:
    """Read who takes what; None when it was not chosen yet or somebody is not there (any more)."""
    staff = _staff(leaver)
    others = staff.get(request.values.get("others", type=int) or 0)
    if others is None:
        return None
    by_school = {}
    for part in left.schools:
        name = f"school_{part.school_id}"
        named = staff.get(request.values.get(name, type=int) or 0)
        if named is None and request.values.get(name):
            # Who was chosen left in the meantime: nobody else gets these students by that.
            return None
        if named is not None and named.id != others.id:
            by_school[part.school_id] = named
    return Chosen(others, by_school)
