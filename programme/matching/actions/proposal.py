"""Writes of matching: a proposal, the answers of both sides, and a pair that falls through."""

from datetime import date, timedelta

from programme.access.identity import Actor
from programme.access.links import revoke, use
from programme.access.models import Link, Purpose
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.i18n import gettext as _
from programme.lifecycle.grounds import Ground, last_change
from programme.lifecycle.models import Colour, DueItem, Match, Trajectory
from programme.lifecycle.movement import can_move, move
from programme.lifecycle.promises import Owed, owe, settle, settle_all
from programme.lifecycle.stages import MatchMove, MatchStage, TrajectoryMove, TrajectoryStage
from programme.matching import emails, queries, wording
from programme.matching.actions.waiting import drop_question
from programme.matching.models import Answer, DeclineReason, FellThrough, Proposal, Way
from programme.matching.queries import StudentFacts
from programme.matching.rules import Exclusion, Terms, doubts_about, exclusions, reasons_for
from programme.norms.promises import Phase, Promises
from programme.people.models import Mentor, User
from programme.screening.actions import owe_match
from programme.screening.queries import WAITING

Parts = dict[str, dict[str, int]]


def terms_of(promises: Promises, today: date) -> Terms:
    """Give the terms of a pair that would be proposed today: it starts when a first meeting is usually planned."""
    return Terms(promises, today + timedelta(days=promises.koppelingsmoment_plan_days))


def propose(
    *,
    facts: StudentFacts,
    mentor: Mentor,
    actor: Actor,
    introduction: str,
    override_reason: str,
    today: date,
    parts: Parts | None = None,
    plan_id: int | None = None,
) -> Match:
    """Propose a mentor for a student: the match is made, a place is held, the mentor is asked.

    `parts`: what was weighed, for each side ("student", "mentor") the quality (0 to 100) of each criterion; `plan_id`: the
    plan for the whole waiting list that it came out of.

    :raises Conflict: when the student does not wait any more, or the mentor's last place was taken.
    :raises GateClosed: when a rule forbids it, or one is set aside without a reason.
    """
    trajectory = facts.trajectory
    if trajectory.stage is not TrajectoryStage.WAITING:
        raise Conflict(_("This student does not wait any more. Look at how it stands now."))
    promises = trajectory.programme.promises
    terms = terms_of(promises, today)
    profile = queries.mentor_profile(mentor, promises)
    set_aside = exclusions(facts.profile, profile, terms)
    _need_open_gate(set_aside, override_reason)
    is_amber = trajectory.colour is Colour.AMBER
    match = Match(
        trajectory=trajectory,
        student=trajectory.student,
        programme=trajectory.programme,
        mentor=mentor,
        school_id=trajectory.school_id,
        coordinator_id=trajectory.coordinator_id or actor.id,
        phase=Phase.PREPARATION,
        phase_since=today,
        is_amber=is_amber,
        holds_place=True,
        proposed_on=today,
        created_at=clock.now(),
    )
    mentor.places_taken += 1
    mentor.amber_taken += int(is_amber)
    db.session.add(match)
    db.session.flush()
    findings = (
        [("reason", f.code, f.values) for f in reasons_for(facts.profile, profile, terms)]
        + [("doubt", f.code, f.values) for f in doubts_about(facts.profile, profile, terms)]
        + [("set_aside", f.code, f.values) for f in set_aside]
    )
    proposal = Proposal(
        match=match,
        proposed_by=actor.user,
        proposed_at=clock.now(),
        reasons=[{"kind": kind, "code": code, "values": values} for kind, code, values in findings],
        parts=parts,
        plan_id=plan_id,
    )
    proposal.introduction = introduction
    db.session.add(proposal)
    move(trajectory, TrajectoryMove.PROPOSE, actor=actor.user)
    audit.record("matching.propose", f"match {match.id}", actor_id=actor.id, mentor_id=mentor.id)
    if set_aside:
        audit.record(
            "matching.set_aside",
            f"match {match.id}",
            actor_id=actor.id,
            text=override_reason,
            rules=[found.rule for found in set_aside],
        )
    settle("match_waiting", trajectory_id=trajectory.id)
    drop_question(trajectory, today)
    _ask_mentor(match, promises, today)
    return match


def mentor_answers(
    *, proposal: Proposal, answer: Answer, way: Way, actor: User, why: DeclineReason | None, today: date
) -> None:
    """Note the mentor's answer; after a yes the student is asked, after a no the student waits on at the old place.

    :raises Conflict: when the mentor answered already, or the proposal is gone.
    """
    match = proposal.match
    if match.stage is not MatchStage.PROPOSED:
        raise Conflict(_("This proposal was answered already. Look at how it stands now."))
    proposal.mentor_answer, proposal.mentor_answered_at, proposal.mentor_way = answer, clock.now(), way
    if answer is Answer.NO:
        proposal.decline_reason = why or DeclineReason.NOT_SAID
        fall_through(match=match, actor=actor, why=FellThrough.DECLINED, today=today)
        return
    move(match, MatchMove.MENTOR_ACCEPTS, actor=actor)
    settle("answer_proposal", match_id=match.id)
    _owe_answer_of_student(match, was_asked=emails.ask_student(match), asked_on=today)


def student_answers(
    *,
    proposal: Proposal,
    answer: Answer,
    way: Way,
    actor: User | None,
    why: DeclineReason | None,
    today: date,
    link: Link | None = None,
) -> None:
    """Note the student's answer; after two yeses the first meeting is planned.

    `actor` is empty when the student answered by the link.

    :raises Conflict: when the student answered already, the mentor did not yet, or the proposal is gone.
    """
    match = proposal.match
    if match.stage is not MatchStage.ACCEPTED_BY_MENTOR:
        raise Conflict(_("This proposal was answered already. Look at how it stands now."))
    if link is not None:
        use(link)
    proposal.student_answer, proposal.student_answered_at, proposal.student_way = answer, clock.now(), way
    if answer is Answer.NO:
        proposal.decline_reason = why or DeclineReason.NOT_SAID
        fall_through(match=match, actor=actor, why=FellThrough.DECLINED, today=today, student_knows=True)
        return
    move(match, MatchMove.STUDENT_ACCEPTS, actor=actor)
    move(match.trajectory, TrajectoryMove.ACCEPT, actor=actor)
    settle("proposal_waits", match_id=match.id)
    if link is None:
        revoke(Purpose.ANSWER_PROPOSAL, match_id=match.id)
    _owe_meeting(match, today)
    emails.tell_mentor_yes(match)


def fall_through(
    *,
    match: Match,
    actor: User | None,
    why: FellThrough,
    today: date,
    reason: str | None = None,
    student_knows: bool = False,
) -> None:
    """End a pair that did not start: the place is given back and the student waits on, as long as before.

    `reason` stays in the history; both sides read only a kind text. A student who was never asked hears nothing.

    :raises WrongStage: when the pair started already.
    """
    mentor_said_yes = match.stage is not MatchStage.PROPOSED
    student_said_yes = match.stage in (MatchStage.ACCEPTED, MatchStage.PLANNED)
    match.ended_on, match.end_reason = today, why.value
    _give_place_back(match)
    move(match, MatchMove.FALL_THROUGH, actor=actor, reason=reason)
    settle_all(match_id=match.id)
    for purpose in (Purpose.ANSWER_PROPOSAL, Purpose.APPOINTMENT, Purpose.AGREE_PLAN):
        revoke(purpose, match_id=match.id)
    if mentor_said_yes:
        emails.tell_mentor_it_stops(match)
    elif why is not FellThrough.DECLINED:
        emails.tell_mentor_taken_back(match)
    if student_said_yes and not student_knows:
        emails.tell_student_it_stops(match)
    trajectory = match.trajectory
    if not can_move(trajectory, TrajectoryMove.FALL_BACK):
        return
    move(trajectory, TrajectoryMove.FALL_BACK, actor=actor, reason=reason)
    _owe_new_proposal(trajectory, today, declined=why is FellThrough.DECLINED)


def _need_open_gate(found: tuple[Exclusion, ...], override_reason: str) -> None:
    closed = [one for one in found if not one.may_override]
    if any(one.code == "no_place" for one in closed):
        raise Conflict(_("The last free place of this mentor was just taken. Nothing was sent."))
    if closed:
        raise GateClosed(closed[0].code, wording.exclusion(closed[0]), **closed[0].values)
    if found and not override_reason:
        raise GateClosed("override_needs_reason", _("A rule can be set aside only with a reason."))


def _ask_mentor(match: Match, promises: Promises, today: date) -> None:
    due_on = today + timedelta(days=promises.proposal_answer_days)
    _owe_own_answer(match)
    _owe_answer_of_mentor(match)
    emails.ask_mentor(match, answer_by=due_on.isoformat())


def _owe_own_answer(match: Match, _about: str = "") -> DueItem | None:
    due_on = match.proposed_on + timedelta(days=match.trajectory.programme.promises.proposal_answer_days)
    return owe(
        Owed("answer_proposal", due_on, "proposal_asked", "matching.proposal", {"match_id": match.id}),
        owner=match.mentor.user_id,
        match=match,
    )


def _owe_answer_of_mentor(match: Match) -> DueItem | None:
    due_on = match.proposed_on + timedelta(days=match.trajectory.programme.promises.proposal_answer_days)
    if match.mentor.user_id is None:
        return _owe_answer(match, due_on, "mentor_has_no_account", show_from=match.proposed_on)
    return _owe_answer(match, due_on, "mentor_answer_waits", show_from=due_on)


def _owe_answer_of_student(match: Match, *, was_asked: bool, asked_on: date) -> DueItem | None:
    if not was_asked:
        return _owe_answer(match, asked_on, "student_has_no_address", show_from=asked_on)
    due_on = asked_on + timedelta(days=match.trajectory.programme.promises.proposal_answer_days)
    return _owe_answer(match, due_on, "student_answer_waits", show_from=due_on)


def _owe_meeting(match: Match, agreed_on: date) -> DueItem | None:
    days = match.trajectory.programme.promises.koppelingsmoment_plan_days
    return owe(
        Owed(
            "plan_koppelingsmoment",
            agreed_on + timedelta(days=days),
            "both_said_yes",
            "koppelingsmoment.plan",
            {"match_id": match.id},
        ),
        owner=match.coordinator_id,
        match=match,
    )


def _owe_new_proposal(trajectory: Trajectory, fell_on: date, *, declined: bool) -> DueItem | None:
    return owe(
        Owed(
            "match_waiting",
            fell_on + timedelta(days=trajectory.programme.promises.proposal_answer_days),
            "proposal_declined" if declined else "proposal_fell_through",
            "matching.candidates",
            {"trajectory_id": trajectory.id},
        ),
        owner=trajectory.coordinator_id,
        trajectory=trajectory,
    )


def _owe_answer(match: Match, due_on: date, why: str, *, show_from: date) -> DueItem | None:
    return owe(
        Owed("proposal_waits", due_on, why, "matching.proposal", {"match_id": match.id}, show_from=show_from),
        owner=match.coordinator_id,
        match=match,
    )


def _give_place_back(match: Match) -> None:
    if not match.holds_place:
        return
    match.holds_place = False
    match.mentor.places_taken -= 1
    match.mentor.amber_taken -= int(match.is_amber)


def take_back(*, proposal: Proposal, actor: User, today: date) -> None:
    """Take a proposal back before both said yes.

    :raises Conflict: when both said yes already, or it is gone.
    """
    if not queries.still_open(proposal):
        raise Conflict(_("This proposal was answered already. Look at how it stands now."))
    fall_through(match=proposal.match, actor=actor, why=FellThrough.WITHDRAWN, today=today)


def _owe_answer_by_facts(match: Match, _about: str) -> DueItem | None:
    if match.stage is MatchStage.PROPOSED:
        return _owe_answer_of_mentor(match)
    answered_at = queries.proposal_of(match.id).mentor_answered_at or match.created_at
    was_asked = match.student.email is not None
    return _owe_answer_of_student(match, was_asked=was_asked, asked_on=clock.local(answered_at).date())


def _owe_meeting_by_facts(match: Match, _about: str) -> DueItem | None:
    answered_at = queries.proposal_of(match.id).student_answered_at or match.created_at
    return _owe_meeting(match, clock.local(answered_at).date())


def _owe_match_by_facts(trajectory: Trajectory, _about: str) -> DueItem | None:
    last = last_change(trajectory)
    if last is not None and last.move == TrajectoryMove.FALL_BACK.value:
        return _owe_new_proposal(trajectory, clock.local(last.at).date(), declined=False)
    return owe_match(trajectory, None, trajectory.waiting_since or clock.today())


GROUNDS = (
    Ground("match_waiting", Trajectory, WAITING, _owe_match_by_facts),
    Ground("answer_proposal", Match, queries.ASKED_MENTOR, _owe_own_answer),
    Ground("proposal_waits", Match, queries.ASKED, _owe_answer_by_facts),
    Ground("plan_koppelingsmoment", Match, queries.SAID_YES, _owe_meeting_by_facts),
)
