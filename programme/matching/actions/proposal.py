"""Writes of a proposal: a mentor is asked for a student, and the proposal is taken back."""

from datetime import date, timedelta

from programme.access.identity import Actor
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.i18n import gettext as _
from programme.lifecycle.models import Colour, Match, Trajectory
from programme.lifecycle.movement import move
from programme.lifecycle.promises import settle
from programme.lifecycle.stages import TrajectoryMove
from programme.matching import emails, queries, wording
from programme.matching.actions.falling import fall_through
from programme.matching.actions.owing import owe_answer, owe_own_answer
from programme.matching.actions.waiting import drop_question
from programme.matching.answering import Support, may_ask_one_more
from programme.matching.models import FellThrough, Proposal
from programme.matching.planning.answers import qualities
from programme.matching.queries import StudentFacts
from programme.matching.rules import Exclusion, Terms, doubts_about, exclusions, reasons_for
from programme.norms.promises import Phase, Promises
from programme.people.models import Mentor, User


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
    plan_id: int | None = None,
    support: Support | None = None,
) -> Match:
    """Propose a mentor for a student: the match is made, a place is held, the mentor is asked.

    What the engine would weigh is kept with it, also where nobody asked the engine: later it is laid beside what became of
    the match. `plan_id`: the plan for the whole waiting list that it came out of. `support`: for a student who starts under
    conditions, what the mentor reads before a yes. Where the student chooses, it is called once for each mentor.

    :raises Conflict: when the student does not wait any more, this mentor was asked already, or the last place was taken.
    :raises GateClosed: when a rule forbids it, one is set aside without a reason, or words on support are missing.
    """
    trajectory = queries.lock(facts.trajectory.id)
    promises = trajectory.programme.promises
    beside = queries.open_proposals(trajectory.id)
    _need_room(trajectory, beside, mentor)
    terms = terms_of(promises, today)
    profile = queries.mentor_profile(mentor, promises)
    set_aside = exclusions(facts.profile, profile, terms)
    _need_open_gate(set_aside, override_reason)
    is_amber = trajectory.colour is Colour.AMBER
    if is_amber and support is None:
        raise GateClosed("support_missing", str(wording.SUPPORT_MISSING))
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
        parts=qualities(facts.profile, profile, terms),
        plan_id=plan_id,
    )
    proposal.introduction = introduction
    if is_amber and support is not None:
        proposal.support, proposal.case_owner = support.words, support.case_owner
        proposal.stop_rule, proposal.support_agreed_on = support.stop_rule, support.agreed_on
    db.session.add(proposal)
    if not beside:
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
    _ask_mentor(match, proposal, promises, today)
    return match


def take_back(*, proposal: Proposal, actor: User, today: date) -> None:
    """Take a proposal back before both said yes.

    :raises Conflict: when both said yes already, or it is gone.
    """
    queries.lock(proposal.match.trajectory_id)
    queries.open_proposals(proposal.match.trajectory_id)
    if not queries.still_open(proposal):
        raise Conflict(_("This proposal was answered already. Look at how it stands now."))
    fall_through(match=proposal.match, actor=actor, why=FellThrough.WITHDRAWN, today=today)


def _need_room(trajectory: Trajectory, beside: list[Proposal], mentor: Mentor) -> None:
    may = may_ask_one_more(
        stage=trajectory.stage,
        asked=[one.match.stage for one in beside],
        student_asked=any(one.student_asked_at is not None for one in beside),
        promises=trajectory.programme.promises,
    )
    if not may:
        raise Conflict(_("This student does not wait any more. Look at how it stands now."))
    if any(one.match.mentor_id == mentor.id for one in beside):
        raise Conflict(_("This mentor was asked for this student already. Look at how it stands now."))


def _need_open_gate(found: tuple[Exclusion, ...], override_reason: str) -> None:
    closed = [one for one in found if not one.may_override]
    if any(one.code == "no_place" for one in closed):
        raise Conflict(_("The last free place of this mentor was just taken. Nothing was sent."))
    if closed:
        raise GateClosed(closed[0].code, wording.exclusion(closed[0]), **closed[0].values)
    if found and not override_reason:
        raise GateClosed("override_needs_reason", _("A rule can be set aside only with a reason."))


def _ask_mentor(match: Match, proposal: Proposal, promises: Promises, today: date) -> None:
    owe_own_answer(match)
    owe_answer(proposal)
    emails.ask_mentor(match, answer_by=(today + timedelta(days=promises.proposal_answer_days)).isoformat())
