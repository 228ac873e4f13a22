"""Writes of phases: propose and take the next one, pause, resume, decide a trial, and evaluate half-way."""

from dataclasses import dataclass
from datetime import date, timedelta

from programme.access.links import revoke, use
from programme.access.models import Link, Purpose
from programme.access.requests import may_ask_from
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import Colour, DueItem, Match
from programme.lifecycle.movement import can_move, move
from programme.lifecycle.pauses import PAUSED, owe_look, stand_still
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.silence import expect_contact
from programme.lifecycle.stages import MatchMove, MatchStage, TrajectoryMove, TrajectoryStage
from programme.norms.promises import Phase
from programme.people.models import User
from programme.phases import emails, queries
from programme.phases.models import MidtermEvaluation, Outcome, ResumeQuestion, Resuming, Side, View
from programme.phases.rules import evidence, is_longer, is_ready, latest_end, next_phase, outcomes, turn, weeks_in
from programme.phases.wording import (
    ask_student,
    help_first,
    no_next_phase,
    no_trial,
    not_active,
    not_longer,
    not_now,
    pause_day,
    said_already,
)
from programme.screening.actions import pause_for_help

MIDTERM, MENTOR_VIEW, MIDTERM_STOP = "midterm_evaluation", "midterm_view", "midterm_stop"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a mid-term evaluation comes to, why, and until when where it is extended."""

    outcome: Outcome
    reason: str = ""
    until_on: date | None = None


def advance(*, match: Match, actor: User, expected: Phase, reason: str, today: date) -> Phase:
    """Take a match into its next phase and give that phase; the expected rhythm changes with it.

    `expected` is the phase the person saw, so that two people do not take two steps.

    :raises Conflict: when a colleague took the step first.
    :raises GateClosed: when the match is not active, or this phase ends in another way.
    """
    if match.phase is not expected:
        raise Conflict(_("Somebody took this step already. Look at how it stands now."))
    if match.stage is not MatchStage.ACTIVE:
        raise not_active()
    target = next_phase(match.phase)
    if target is None:
        raise no_next_phase(match.phase)
    source = match.phase
    match.phase, match.phase_since = target, today
    db.session.flush()
    audit.record(
        "match.phase", f"match {match.id}", actor_id=actor.id, text=reason, source=source.value, target=target.value
    )
    settle("phase_ready", match_id=match.id)
    expect_contact(match=match, today=today)
    return target


def pause(*, match: Match, actor: User, reason: str, look_on: date, today: date) -> None:
    """Pause a match and its trajectory; nothing is expected until the day the coordinator looks again.

    At red this is the pause that was proposed: help comes first, and red has its own day to look again.

    :raises WrongStage: when it is not active.
    :raises Conflict: when it is not active and the student is red.
    :raises GateClosed: when the day is not after today.
    """
    if look_on <= today:
        raise pause_day()
    if match.trajectory.colour is Colour.RED:
        pause_for_help(match=match, actor=actor, reason=reason, today=today)
        return
    stand_still(match=match, actor=actor, reason=reason, look_on=look_on, today=today)


def ask_to_resume(*, match: Match, actor: User, today: date) -> ResumeQuestion:
    """Ask the student by link whether they want to go on, whoever or whatever the pause came from.

    :raises Conflict: when the match is not paused, or there is no address to ask at.
    :raises GateClosed: when mentoring stands still because help comes first.
    """
    _need_pause(match)
    if match.student.email is None:
        raise Conflict(_("There is no e-mail address of the student. Call them, and write down here what they said."))
    revoke(Purpose.RESUME, match_id=match.id)
    question = ResumeQuestion(match=match, asked_on=today, asked_by_id=actor.id)
    db.session.add(question)
    db.session.flush()
    emails.ask_to_resume(question)
    audit.record("match.ask_resume", f"match {match.id}", actor_id=actor.id)
    return question


def answer_resume(*, question: ResumeQuestion, answer: Resuming, link: Link, today: date) -> None:
    """Keep what the student says; the coordinator finds it on Vandaag, and decides.

    :raises Conflict: when it was answered, or the match does not pause any more.
    """
    match = question.match
    if question.answer is not None or match.stage is not MatchStage.PAUSED:
        raise said_already()
    question.answer, question.answered_on = answer, today
    db.session.flush()
    use(link)
    audit.record("match.answer_resume", f"match {match.id}", actor_id=None, answer=answer.value)
    _owe_answered(match, question)


def resume(*, match: Match, actor: User, reason: str, today: date, heard: bool = False) -> None:
    """Let a paused match go on, because the student wants to; silence counts anew from today.

    `heard`: the student said so to the coordinator, instead of by link.

    :raises WrongStage: when it is not paused.
    :raises GateClosed: when mentoring stands still because help comes first, or the student did not say yes.
    """
    if match.trajectory.stage is TrajectoryStage.REFERRED:
        raise help_first()
    question = queries.resume_question(match)
    if match.stage is MatchStage.PAUSED and not heard and (question is None or question.answer is not Resuming.YES):
        raise ask_student()
    revoke(Purpose.RESUME, match_id=match.id)
    move(match, MatchMove.RESUME, actor=actor, reason=reason)
    if can_move(match.trajectory, TrajectoryMove.RESUME):
        move(match.trajectory, TrajectoryMove.RESUME, actor=actor, reason=reason)
    settle(PAUSED, match_id=match.id)
    expect_contact(match=match, today=today)


def end_trial(*, match: Match, actor: User, reason: str) -> None:
    """Decide that a match on trial goes on; who decides to stop begins the closing instead.

    :raises GateClosed: when there is no trial (any more).
    """
    if not match.trajectory.on_trial or not match.is_running:
        raise no_trial()
    match.trajectory.on_trial = False
    db.session.flush()
    audit.record("match.trial_go", f"match {match.id}", actor_id=actor.id, text=reason)
    settle("trial_decision", match_id=match.id)


def propose_phases(today: date | None = None) -> int:
    """Propose the next phase where its signs are there, each night; give how many were proposed."""
    day = today or clock.today()
    ready = []
    for found in queries.maybe_ready():
        match = found.match
        signs = evidence(
            match.phase,
            phase_since=match.phase_since,
            today=day,
            conversations=found.conversations,
            goals=found.goals,
            promises=match.programme.promises,
        )
        if is_ready(signs):
            ready.append(match)
    for match in ready:
        values = {"weeks": weeks_in(match.phase_since, day)}
        owe(
            Owed("phase_ready", day, "phase_signs", "phases.advance", {"match_id": match.id}, values, show_from=day),
            owner=match.coordinator_id,
            match=match,
        )
    return len(ready)


def ask_midway(today: date | None = None) -> int:
    """Ask both sides of matches that are half-way how it goes, ahead of the talk; give how many were asked.

    A job does this each day, and may do it twice: that somebody was asked is a row of the same transaction. A student is
    asked when it is their turn to be asked something, and once more when it is their turn again.
    """
    day = today or clock.today()
    # Who is asked now for the first time is not reminded in the same go.
    return _ask_mentors(day) + _remind_students(day) + _ask_students(day)


def say(
    *, evaluation: MidtermEvaluation, side: Side, view: View, today: date, actor: User | None, link: Link | None = None
) -> None:
    """Keep what one side says, by that side itself or told to the coordinator, whose account is `actor` then.

    :raises Conflict: when it was said before, was decided, or the match does not run.
    """
    match = evaluation.match
    if not evaluation.is_open(side) or match.stage not in queries.MEETS:
        raise said_already()
    by_phone = actor is not None and actor.id != match.mentor.user_id
    evaluation.keep(side, view, said_on=today, by_phone=by_phone)
    db.session.flush()
    if link is not None:
        use(link)
    elif side is Side.STUDENT:
        revoke(Purpose.EVALUATION, thing_id=evaluation.id)
    if side is Side.MENTOR:
        settle(MENTOR_VIEW, about=str(evaluation.id), match_id=match.id)
    # No word of the answer: what is chained cannot be erased.
    audit.record(
        "midterm.say",
        f"match {match.id}",
        actor_id=None if actor is None else actor.id,
        side=side.value,
        number=evaluation.number,
    )
    _owe_decision(evaluation)


def decline(*, evaluation: MidtermEvaluation, link: Link, today: date) -> None:
    """Note that a student would rather not answer: nobody asks again, or why.

    :raises Conflict: when it was answered before, was decided, or the match does not run.
    """
    match = evaluation.match
    if not evaluation.is_open(Side.STUDENT) or match.stage not in queries.MEETS:
        raise said_already()
    evaluation.student_declined_on = today
    db.session.flush()
    use(link)
    audit.record("midterm.decline", f"match {match.id}", actor_id=None, number=evaluation.number)
    _owe_decision(evaluation)


def decide(
    *, evaluation: MidtermEvaluation, seen_version: int | None, actor: User, decision: Decision, today: date
) -> None:
    """Record what a mid-term evaluation comes to, and do it: into the next phase, a later end, or on to the ending.

    :raises Conflict: when it was decided, or somebody said something since the page was opened.
    :raises GateClosed: when the match does not run, or this is no choice for it now.
    """
    match = evaluation.match
    if evaluation.decided_on is not None or evaluation.version != seen_version:
        raise Conflict(_("Somebody decided or added something just now. Look at how it stands."))
    if match.stage not in queries.MEETS:
        raise not_active()
    if decision.outcome not in outcomes(match.phase, match.stage):
        raise not_now()
    actor_id, extends = actor.id, decision.outcome is Outcome.EXTEND
    before = _end_that_moves(match, decision) if extends else None
    # All at once: half of it is no decision, and a flush in between would be refused.
    evaluation.outcome, evaluation.decided_on, evaluation.decided_by_id = decision.outcome, today, actor_id
    evaluation.until_before, evaluation.until_after = before, decision.until_on if extends else None
    evaluation.reason = decision.reason
    db.session.flush()
    audit.record(
        "midterm.decide",
        f"match {match.id}",
        actor_id=actor.id,
        text=decision.reason or None,
        number=evaluation.number,
        outcome=decision.outcome.value,
    )
    settle(MIDTERM, about=str(evaluation.id), match_id=match.id)
    settle(MENTOR_VIEW, about=str(evaluation.id), match_id=match.id)
    revoke(Purpose.EVALUATION, thing_id=evaluation.id)
    if decision.outcome is Outcome.TAPER:
        advance(match=match, actor=actor, expected=Phase.GUIDANCE, reason=decision.reason, today=today)
    elif extends:
        _extend(evaluation, decision, actor, today)
    elif decision.outcome is Outcome.STOP:
        _owe_ending(evaluation, today)


def _end_that_moves(match: Match, decision: Decision) -> date:
    before, latest = match.until_on, latest_end(match.until_on, match.programme.promises)
    if before is None or decision.until_on is None or not is_longer(decision.until_on, before, latest):
        raise not_longer(before, latest)
    return before


def _extend(evaluation: MidtermEvaluation, decision: Decision, actor: User, today: date) -> None:
    match = evaluation.match
    before, after = evaluation.until_before, evaluation.until_after
    match.until_on, match.extended_on = after, today
    audit.record(
        "match.extend",
        f"match {match.id}",
        actor_id=actor.id,
        text=decision.reason,
        source=None if before is None else before.isoformat(),
        target=None if after is None else after.isoformat(),
    )


def _ask_mentors(today: date) -> int:
    asked, last = 0, queries.last_numbers()
    for match in queries.under_way():
        if match.started_on is None:
            continue
        found = turn(match.started_on, match.until_on, last.get(match.id, 0), today, match.programme.promises)
        if found is None:
            continue
        evaluation = MidtermEvaluation(match=match, number=found.number, due_on=found.due_on, asked_on=today)
        db.session.add(evaluation)
        db.session.flush()
        _owe_decision(evaluation)
        _owe_view(evaluation)
        asked += 1
    return asked


def _ask_students(today: date) -> int:
    asked = 0
    for evaluation in queries.students_to_ask():
        if not _is_their_turn(evaluation, today):
            continue
        evaluation.student_asked_on = today
        emails.ask_student(evaluation)
        asked += 1
    return asked


def _remind_students(today: date) -> int:
    """Ask once more, by a new link: it counts as a request, so that the next question waits for it."""
    reminded = 0
    for evaluation in queries.students_to_remind():
        days = timedelta(days=evaluation.match.programme.promises.student_request_days)
        # Also who has no link any more, such as one that was erased, gets those days to answer in.
        asked_on = evaluation.student_asked_on
        if asked_on is None or today < asked_on + days or not _is_their_turn(evaluation, today):
            continue
        evaluation.student_reminded_on = today
        revoke(Purpose.EVALUATION, thing_id=evaluation.id)
        emails.remind_student(evaluation)
        reminded += 1
    return reminded


def _is_their_turn(evaluation: MidtermEvaluation, today: date) -> bool:
    # Who has no address is called by the coordinator, who sees that nobody was asked.
    may_from = may_ask_from(evaluation.match.trajectory)
    return evaluation.match.student.email is not None and (may_from is None or may_from <= today)


def _owe_decision(evaluation: MidtermEvaluation) -> DueItem | None:
    """Owe the talk and the decision: seen from its day on, or at once when nobody's answer is waited for."""
    nobody_waits = not any(evaluation.is_open(side) for side in Side)
    said = "one" if evaluation.student_declined_on is not None else "both"
    return owe(
        Owed(
            MIDTERM,
            evaluation.due_on,
            f"midterm_{evaluation.number}_{said if nobody_waits else 'asked'}",
            "phases.evaluate",
            {"match_id": evaluation.match_id},
            show_from=clock.today() if nobody_waits else evaluation.due_on,
            about=str(evaluation.id),
        ),
        owner=evaluation.match.coordinator_id,
        match=evaluation.match,
    )


def _owe_view(evaluation: MidtermEvaluation) -> DueItem | None:
    return owe(
        Owed(
            MENTOR_VIEW,
            evaluation.due_on,
            "midterm_view_asked",
            "phases.my_view",
            {"match_id": evaluation.match_id},
            show_from=evaluation.asked_on,
            about=str(evaluation.id),
        ),
        owner=evaluation.match.mentor.user_id,
        match=evaluation.match,
    )


def _owe_ending(evaluation: MidtermEvaluation, today: date) -> None:
    # The ending is a later step, so this one only says where it begins.
    owe(
        Owed(
            MIDTERM_STOP,
            today,
            "midterm_stopped",
            "closure.start",
            {"match_id": evaluation.match_id},
            about=str(evaluation.id),
        ),
        owner=evaluation.match.coordinator_id,
        match=evaluation.match,
    )


def _need_pause(match: Match) -> None:
    if match.trajectory.stage is TrajectoryStage.REFERRED:
        raise help_first()
    if match.stage is not MatchStage.PAUSED:
        raise Conflict(_("This match is not paused."))


def _owe_answered(match: Match, question: ResumeQuestion) -> DueItem | None:
    day = question.answered_on or question.asked_on
    match question.answer:
        case Resuming.YES:
            return owe_look(match, day, "student_goes_on")
        case Resuming.NOT_YET:
            later = day + timedelta(days=match.programme.promises.referral_follow_days)
            return owe_look(match, later, "student_not_yet")
        case _:
            return owe_look(match, day, "student_not_on")


def _pause_by_facts(match: Match, _about: str) -> DueItem | None:
    """Only the promise itself knows which day was chosen; when it is lost, somebody looks at once."""
    question = queries.resume_question(match)
    if question is None or question.answer is None:
        return owe_look(match, clock.today())
    return _owe_answered(match, question)


def _evaluation(number: str) -> MidtermEvaluation:
    return db.session.get_one(MidtermEvaluation, int(number))


GROUNDS = (
    Ground(MIDTERM, Match, queries.UNDECIDED, lambda _match, about: _owe_decision(_evaluation(about))),
    Ground(MENTOR_VIEW, Match, queries.MENTOR_TO_SAY, lambda _match, about: _owe_view(_evaluation(about))),
    # A decision opens it; who began the ending and took that back is not asked for it again.
    Ground(MIDTERM_STOP, Match, allows=queries.STOPPED),
    Ground(PAUSED, Match, queries.PAUSED, _pause_by_facts),
    # The job that proposes phases opens these; here only what lost its ground is closed.
    Ground("phase_ready", Match, allows=queries.ACTIVE),
)
