"""The pages of the first meeting: planning and holding it, what each party sees, and the links."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.access.staffing import care_coordinators
from programme.core import clock
from programme.core.clock import today
from programme.core.errors import Conflict
from programme.core.forms import options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.koppelingsmoment import actions, queries, rules, wording
from programme.koppelingsmoment.forms import NOBODY, CancelForm, ComeForm, HoldForm, PlanForm
from programme.koppelingsmoment.queries import FirstMeeting
from programme.koppelingsmoment.rules import GuardianChoice, Presence
from programme.lifecycle.stages import MatchStage
from programme.matching.models import FellThrough
from programme.norms.promises import Party, Phase
from programme.people.models import User

blueprint = Blueprint("koppelingsmoment", __name__, url_prefix="/koppelingsmoment")
Page = str | Response | tuple[str, int]
WRONG = 422
MINUTES = 60


@blueprint.route("/<int:match_id>/plan", methods=["GET", "POST"])
@requires(Permission.PLAN_KOPPELINGSMOMENT)
def plan(match_id: int) -> Page:
    """Plan the first meeting, or give it a new date."""
    first = queries.find_meeting(actor(), match_id)
    _need(first, MatchStage.ACCEPTED, MatchStage.PLANNED)
    # Nobody of a school is offered that does not know of it.
    cares = care_coordinators(first.match.school_id) if first.match.trajectory.school_knows else ()
    form = PlanForm(data=_planned(first, [one.id for one in cares]))
    form.care_coordinator_id.choices = options(
        [*((one.id, one.name) for one in cares), (NOBODY, _("Do not invite this time"))]
    )
    form.offer(first.guardian_rule)
    if not form.sent():
        record_opening(actor().id, student_id=first.match.student_id)
        page = render_template("koppelingsmoment/plan.html", form=form, first=first, words=wording)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.plan(first=first, plan=_plan(form, cares), actor=actor().user)
        work.answer(url_for(".show", match_id=match_id), _("Planned. Everybody with an address got an invitation."))
    return work.response


@blueprint.get("/<int:match_id>")
@requires(Permission.PLAN_KOPPELINGSMOMENT)
def show(match_id: int) -> Page:
    """Show the coordinator the meeting: who comes, what was agreed, who has not agreed yet."""
    first = queries.find_meeting(actor(), match_id)
    record_opening(actor().id, student_id=first.match.student_id)
    return render_template("koppelingsmoment/show.html", first=first, words=wording, day=today())


@blueprint.get("/<int:match_id>/mine")
@requires(Permission.SEE_OWN_MATCH)
def mine(match_id: int) -> Page:
    """Show the mentor the own first meeting and what was agreed."""
    first = queries.find_meeting(actor(), match_id)
    record_opening(actor().id, student_id=first.match.student_id)
    both_said_yes = first.match.stage not in (MatchStage.PROPOSED, MatchStage.ACCEPTED_BY_MENTOR)
    return render_template(
        "koppelingsmoment/mine.html", first=first, words=wording, may_see_name=both_said_yes, me=_me(first)
    )


@blueprint.post("/<int:match_id>/come")
@requires(Permission.SEE_OWN_MATCH)
def come(match_id: int) -> Page:
    """Take the mentor's answer to the invitation."""
    first = queries.find_meeting(actor(), match_id)
    party = queries.party_of(first, _me(first))
    form = ComeForm()
    with unit_of_work() as work:
        if form.sent():
            actions.answer_invitation(match=first.match, party=party, can_come=form.answer.data == "yes")
        work.answer(url_for(".mine", match_id=match_id), _("Thank you. The coordinator sees your answer."))
    return work.response


@blueprint.get("/<int:match_id>/at-school")
@requires(Permission.FOLLOW_STUDENTS)
def at_school(match_id: int) -> Page:
    """Show the school when and where the first meeting is, and who is invited; not what the pair agreed."""
    first = queries.find_meeting(actor(), match_id)
    record_opening(actor().id, student_id=first.match.student_id)
    return render_template("koppelingsmoment/at_school.html", first=first, words=wording)


@blueprint.route("/<int:match_id>/hold", methods=["GET", "POST"])
@requires(Permission.PLAN_KOPPELINGSMOMENT)
def hold(match_id: int) -> Page:
    """Write down the held meeting, which starts the match."""
    first = queries.find_meeting(actor(), match_id)
    _need(first, MatchStage.PLANNED)
    form = HoldForm(data=_usual(first))
    form.invited([one.party for one in first.invited])
    if not form.sent() or form.show_gaps(actions.find_gaps(first, _held(form, first), today())):
        record_opening(actor().id, student_id=first.match.student_id)
        consent = rules.needs_consent(first.age, first.promises)
        page = render_template("koppelingsmoment/hold.html", form=form, first=first, words=wording, consent=consent)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.hold(first=first, held=_held(form, first), actor=actor().user, today=today())
        work.answer(url_for(".show", match_id=match_id), _("The match has started."))
    return work.response


@blueprint.route("/<int:match_id>/cancel", methods=["GET", "POST"])
@requires(Permission.PLAN_KOPPELINGSMOMENT)
def cancel(match_id: int) -> Page:
    """Call the match off before it started."""
    first = queries.find_meeting(actor(), match_id)
    _need(first, MatchStage.ACCEPTED, MatchStage.PLANNED)
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


@blueprint.route("/appointment", methods=["GET", "POST"])
@by_link(Purpose.APPOINTMENT)
def appointment_by_link() -> Page:
    """Show a party when and where it is, and take whether they can come; the answer may change until then."""
    link = links.current_link(Purpose.APPOINTMENT)
    first = queries.meeting_of(link.match_id)
    party = queries.party_of(first, link.thing_id)
    form = ComeForm()
    if not form.sent():
        page = render_template("koppelingsmoment/appointment_by_link.html", first=first, party=party, words=wording)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.answer_invitation(match=first.match, party=party, can_come=form.answer.data == "yes")
        work.answer(url_for(".appointment_by_link"), _("Thank you. The coordinator sees your answer."))
    return work.response


@blueprint.route("/agree", methods=["GET", "POST"])
@by_link(Purpose.AGREE_PLAN)
def agree_by_link() -> Page:
    """Show what was agreed, to the student whole, to others only the rhythm and the end; and take a yes."""
    link = links.current_link(Purpose.AGREE_PLAN)
    first = queries.meeting_of(link.match_id)
    party = queries.party_of(first, link.thing_id)
    if request.method == "GET" or party.agreed_on is not None:
        return render_template("koppelingsmoment/agree_by_link.html", first=first, party=party, words=wording)
    with unit_of_work() as work:
        actions.agree_by_link(party=party, link=link, today=today())
        work.answer(url_for(".agree_by_link"))
    return work.response


def _need(first: FirstMeeting, *stages: MatchStage) -> None:
    if first.match.stage not in stages:
        raise Conflict(_("This has changed in the meantime. Look at how it stands now before you go on."))


def _me(first: FirstMeeting) -> int | None:
    return next((one.id for one in first.invited if one.party is Party.MENTOR), None)


def _planned(first: FirstMeeting, care_ids: list[int]) -> dict[str, object]:
    """Give what the form of a plan shows at first: the plan there is, else the usual."""
    usual: dict[str, object] = {"care_coordinator_id": care_ids[0] if care_ids else NOBODY, "minutes": MINUTES}
    guardian = queries.first_guardian(first.match.student_id)
    if guardian is not None:
        usual |= {"guardian_name": guardian.name, "guardian_email": guardian.email}
    if first.meeting is None:
        return usual
    local = clock.local(first.meeting.starts_at).replace(tzinfo=None)
    there = {one.party: one for one in first.meeting.parties}
    asked = there.get(Party.GUARDIAN)
    if asked is not None and asked.is_invited:
        usual |= {"guardian": "invite", "guardian_name": asked.name, "guardian_email": asked.email}
    elif asked is not None:
        choices = rules.guardian_choices(first.guardian_rule)
        usual["guardian"] = next((one.value for one in choices if one is not GuardianChoice.INVITE), "invite")
    return usual | {"starts_at": local, "minutes": first.meeting.minutes, "place": first.meeting.place}


def _plan(form: PlanForm, cares: Sequence[User]) -> actions.Plan:
    asks_guardian = "guardian" in form
    return actions.Plan(
        starts_at=clock.from_local(form.starts_at.data),
        minutes=form.minutes.data,
        place=form.place.data,
        care_coordinator=next((one for one in cares if one.id == form.care_coordinator_id.data), None),
        guardian=GuardianChoice(form.guardian.data) if asks_guardian else None,
        guardian_name=form.guardian_name.data or "" if asks_guardian else "",
        guardian_email=form.guardian_email.data or None if asks_guardian else None,
    )


def _usual(first: FirstMeeting) -> dict[str, object]:
    """Give what the form of a held meeting shows at first."""
    planned = clock.local(first.meeting.starts_at).date() if first.meeting else today()
    held_on: date = min(planned, today())
    return {
        "held_on": held_on,
        "every_days": first.promises.phase(Phase.STARTUP).days_between,
        "until_on": rules.until_by_default(held_on, first.promises),
        "between_us": wording.what_stays_between_us(),
        "when_stuck": wording.when_it_does_not_work(),
    }


def _held(form: HoldForm, first: FirstMeeting) -> actions.Held:
    there = set(form.present.data or [])
    said = ((Party.STUDENT, form.student_agrees.data), (Party.MENTOR, form.mentor_agrees.data))
    return actions.Held(
        held_on=form.held_on.data,
        presence=tuple(
            Presence(one.party, one.party.value in there, form.reason_of(one.party)) for one in first.invited
        ),
        every_days=form.every_days.data,
        meeting_day=form.meeting_day.data,
        meeting_place=form.meeting_place.data,
        until_on=form.until_on.data,
        reaching=form.reaching.data,
        between_us=form.between_us.data,
        when_stuck=form.when_stuck.data,
        agreed=tuple(party for party, agrees in said if agrees),
        consented_on=form.consented_on.data,
        is_signed=bool(form.is_signed.data),
    )
