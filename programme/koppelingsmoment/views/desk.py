"""The coordinator's pages of the first meeting: one screen for parties and dates, the meeting, and calling it off."""

from collections.abc import Sequence
from datetime import datetime

from flask import render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.staffing import care_coordinators
from programme.core import clock
from programme.core.clock import today
from programme.core.forms import ConfirmForm, options
from programme.core.i18n import gettext as _
from programme.core.i18n import ngettext
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.koppelingsmoment import actions, queries, rules, wording
from programme.koppelingsmoment.forms import NOBODY, CancelForm, ChooseForm, PlanForm
from programme.koppelingsmoment.models import DatePoll, Invitee, Koppelingsmoment
from programme.koppelingsmoment.queries import FirstMeeting
from programme.koppelingsmoment.rules import GuardianChoice
from programme.koppelingsmoment.views.shared import (
    WRONG,
    Page,
    agreements_pdf,
    blueprint,
    choose_form,
    need,
    need_standing,
)
from programme.lifecycle.silence import quiet_of
from programme.lifecycle.stages import MatchStage
from programme.matching.models import FellThrough
from programme.norms.promises import Party
from programme.people.models import User

MINUTES = 60
DATES = ("starts_at", "second", "third", "fourth", "fifth")
PROPOSED = 3
# Nobody can come tomorrow: the first date that is proposed leaves everybody some working days.
NOTICE_WORKDAYS = 3


@blueprint.route("/<int:match_id>/plan", methods=["GET", "POST"])
@requires(Permission.PLAN_KOPPELINGSMOMENT)
def plan(match_id: int) -> Page:
    """Ask everybody which of some dates suits, see who can, or plan the meeting at once."""
    first = queries.find_meeting(actor(), match_id)
    need(first, MatchStage.ACCEPTED, MatchStage.PLANNED)
    cares = _cares(first)
    form = _plan_form(first, cares)
    if not form.sent():
        return _plan_page(first, form), WRONG if form.is_submitted() else 200
    need_standing(first, form.standing.data)
    with unit_of_work() as work:
        if form.asks:
            actions.ask_for_date(first=first, plan=_plan(form, cares), actor=actor().user)
            work.answer(
                url_for(".plan", match_id=match_id), _("Everybody with an address is asked. You see here who can.")
            )
        else:
            actions.plan(first=first, plan=_plan(form, cares), actor=actor().user)
            work.answer(url_for(".show", match_id=match_id), _("Planned. Everybody with an address got an invitation."))
    return work.response


@blueprint.post("/<int:match_id>/fix/<int:date_id>")
@requires(Permission.PLAN_KOPPELINGSMOMENT)
def fix(match_id: int, date_id: int) -> Page:
    """Fix one of the dates."""
    first = queries.find_meeting(actor(), match_id)
    need_standing(first, request.form.get("standing"))
    with unit_of_work() as work:
        actions.fix_date(first=first, date_id=date_id, actor=actor().user)
        work.answer(url_for(".show", match_id=match_id), _("Planned. Everybody with an address got an invitation."))
    return work.response


@blueprint.post("/<int:match_id>/ask-again")
@requires(Permission.PLAN_KOPPELINGSMOMENT)
def ask_again(match_id: int) -> Page:
    """Ask who did not answer once more."""
    first = queries.find_meeting(actor(), match_id)
    with unit_of_work() as work:
        asked = actions.ask_again(first=first, actor=actor().user)
        text = ngettext("%(num)s party was asked again.", "%(num)s parties were asked again.", asked)
        work.answer(url_for(".plan", match_id=match_id), text)
    return work.response


@blueprint.post("/<int:match_id>/answered/<int:asked_id>")
@requires(Permission.PLAN_KOPPELINGSMOMENT)
def answered(match_id: int, asked_id: int) -> Page:
    """Write down for a party when they can, such as after a call."""
    first = queries.find_meeting(actor(), match_id)
    party = queries.asked_party(first, asked_id)
    form = choose_form(first, party)
    if not form.sent():
        return _plan_page(first, _plan_form(first, _cares(first), fresh=True)), WRONG
    need_standing(first, form.standing.data)
    with unit_of_work() as work:
        actions.answer_dates(first=first, party=party, can=form.can.data or [], actor=actor().user)
        work.answer(url_for(".plan", match_id=match_id), _("The answer is written down."))
    return work.response


@blueprint.get("/<int:match_id>")
@requires(Permission.PLAN_KOPPELINGSMOMENT)
def show(match_id: int) -> Page:
    """Show the coordinator the meeting: who comes, what was agreed, who has not agreed yet."""
    first = queries.find_meeting(actor(), match_id)
    record_opening(actor().id, student_id=first.match.student_id)
    return render_template("koppelingsmoment/show.html", first=first, words=wording)


@blueprint.get("/<int:match_id>/agreements/<code>.pdf")
@requires(Permission.PLAN_KOPPELINGSMOMENT)
def paper(match_id: int, code: str) -> Page:
    """Give the coordinator the agreements on paper."""
    first = queries.find_meeting(actor(), match_id)
    record_opening(actor().id, student_id=first.match.student_id)
    return agreements_pdf(first, code, whole=True)


@blueprint.post("/<int:match_id>/agreed/<int:party_id>")
@requires(Permission.PLAN_KOPPELINGSMOMENT)
def agreed(match_id: int, party_id: int) -> Page:
    """Write down that a party said yes to the agreements in another way."""
    first = queries.find_meeting(actor(), match_id)
    party = queries.party_of(first, party_id)
    with unit_of_work() as work:
        if ConfirmForm().sent():
            actions.note_agreement(first=first, party=party, actor=actor().user, today=today())
        work.answer(url_for(".show", match_id=match_id), _("The yes is written down."))
    return work.response


@blueprint.route("/<int:match_id>/cancel", methods=["GET", "POST"])
@requires(Permission.PLAN_KOPPELINGSMOMENT)
def cancel(match_id: int) -> Page:
    """Call the match off before it started."""
    first = queries.find_meeting(actor(), match_id)
    need(first, MatchStage.ACCEPTED, MatchStage.PLANNED)
    form = CancelForm()
    if not form.sent():
        page = render_template("koppelingsmoment/cancel.html", form=form, first=first)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.cancel(
            first=first, why=FellThrough(form.why.data), reason=form.reason.data, actor=actor().user, today=today()
        )
        work.answer(
            url_for("matching.candidates", trajectory_id=first.match.trajectory_id),
            _("Called off. The student keeps their place on the waiting list."),
        )
    return work.response


def _cares(first: FirstMeeting) -> Sequence[User]:
    """Give who can be invited of the school; nobody where it does not know of the student."""
    return care_coordinators(first.match.school_id) if first.match.trajectory.school_knows else ()


def _plan_form(first: FirstMeeting, cares: Sequence[User], *, fresh: bool = False) -> PlanForm:
    """Give the form of a plan; `fresh`: as it stands, whatever was sent to this page."""
    planned = _planned(first, cares)
    if fresh or request.method == "GET":
        form = PlanForm(formdata=None, data=planned)
    else:
        # A date that was not sent is none, whatever was proposed.
        form = PlanForm(data={name: value for name, value in planned.items() if name not in DATES})
    form.care_coordinator_id.choices = options(
        [*((one.id, one.name) for one in cares), (NOBODY, _("Do not invite this time"))]
    )
    form.offer(first.guardian_rule)
    return form


def _plan_page(first: FirstMeeting, form: PlanForm) -> str:
    record_opening(actor().id, student_id=first.match.student_id)
    forms: dict[int, ChooseForm] = {one.id: choose_form(first, one) for one in first.asked if not one.answered_at}
    return render_template(
        "koppelingsmoment/plan.html", form=form, first=first, forms=forms, words=wording, now=clock.now()
    )


def _planned(first: FirstMeeting, cares: Sequence[User]) -> dict[str, object]:
    """Give what the form of a plan shows at first: what is asked or planned, else the usual."""
    usual: dict[str, object] = {
        "standing": first.standing,
        "care_coordinator_id": cares[0].id if cares else NOBODY,
        "minutes": MINUTES,
    }
    guardian = queries.first_guardian(first.match.student_id)
    if guardian is not None:
        usual |= {
            "guardian_name": guardian.name,
            "guardian_email": guardian.email,
            "guardian_language": guardian.language,
        }
    known = first.poll or first.meeting
    if known is None:
        return usual | _proposed(first)
    return usual | _dates(first) | _as_before(first, known, cares)


def _as_before(first: FirstMeeting, known: DatePoll | Koppelingsmoment, cares: Sequence[User]) -> dict[str, object]:
    there: dict[Party, Invitee] = {one.party: one for one in known.parties}
    care, asked = there.get(Party.CARE_COORDINATOR), there.get(Party.GUARDIAN)
    interpreter, student = there.get(Party.INTERPRETER), there.get(Party.STUDENT)
    shown: dict[str, object] = {
        "minutes": known.minutes,
        "place": known.place,
        "video_url": known.video_url,
        "interpreter": known.interpreter or "",
        "student_speaks": (student.speaks if student else None) or wording.USUAL_LANGUAGE,
    }
    if care is not None:
        shown["care_coordinator_id"] = next((one.id for one in cares if one.email == care.email), NOBODY)
    if interpreter is not None and interpreter.is_invited:
        shown |= {"interpreter_name": interpreter.name, "interpreter_email": interpreter.email}
    if asked is not None and asked.is_invited:
        shown |= {"guardian": GuardianChoice.INVITE.value, "guardian_name": asked.name, "guardian_email": asked.email}
        shown |= {"guardian_language": asked.language, "guardian_speaks": asked.speaks or wording.USUAL_LANGUAGE}
    elif asked is not None:
        choices = rules.guardian_choices(first.guardian_rule)
        shown["guardian"] = next((one.value for one in choices if one is not GuardianChoice.INVITE), "invite")
    return shown


def _dates(first: FirstMeeting) -> dict[str, object]:
    """Give the dates that are asked about, or the one that is planned, as they stand on the wall clock."""
    if first.poll is not None:
        return _named([one.starts_at for one in first.poll.dates])
    return _named([first.meeting.starts_at] if first.meeting else [])


def _proposed(first: FirstMeeting) -> dict[str, object]:
    """Propose dates on which both of the pair said they are free, outside holidays and other days off."""
    from_on = clock.working_days_after(today(), NOTICE_WORKDAYS)
    quiet = [(period.first_on, period.last_on) for period in quiet_of(first.match, since=from_on)]
    moments = rules.proposed_moments(list(queries.weeks(first.match).values()), from_on, PROPOSED, quiet)
    return _named([clock.from_local(moment) for moment in moments])


def _named(moments: Sequence[datetime]) -> dict[str, object]:
    return {name: clock.local(moment).replace(tzinfo=None) for name, moment in zip(DATES, moments, strict=False)}


def _plan(form: PlanForm, cares: Sequence[User]) -> actions.Plan:
    asks_guardian = "guardian" in form
    first, *others = [clock.from_local(field.data) for field in form.dates if field.data]
    return actions.Plan(
        starts_at=first,
        others=tuple(others),
        minutes=form.minutes.data,
        place=form.place.data or "",
        video_url=form.video_url.data or None,
        care_coordinator=next((one for one in cares if one.id == form.care_coordinator_id.data), None),
        guardian=GuardianChoice(form.guardian.data) if asks_guardian else None,
        guardian_name=form.guardian_name.data or "" if asks_guardian else "",
        guardian_email=form.guardian_email.data or None if asks_guardian else None,
        guardian_language=form.guardian_language.data or None if asks_guardian else None,
        guardian_speaks=_other_language(form.guardian_speaks.data) if asks_guardian else None,
        student_speaks=_other_language(form.student_speaks.data),
        interpreter=form.interpreter.data or None,
        interpreter_name=form.interpreter_name.data or "",
        interpreter_email=form.interpreter_email.data or None,
    )


def _other_language(code: str | None) -> str | None:
    return None if not code or code == wording.USUAL_LANGUAGE else code
