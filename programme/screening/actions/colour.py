"""Writes of the colour: given by a person, looked at by a second one, and the conditions of amber."""

from dataclasses import dataclass
from datetime import date

from programme.access.staffing import second_reviewers
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.lifecycle.grounds import Ground, Opens
from programme.lifecycle.models import Colour, DueItem, Trajectory
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.queries import open_matches
from programme.norms.models import QuestionSet
from programme.people.models import User
from programme.referral.actions import advise, stop_mentoring
from programme.referral.queries import open_referral
from programme.screening import queries, rules, wording
from programme.screening.actions import hearing, pausing
from programme.screening.actions.onward import go_on, need_unchanged, owe_new_colour, owe_red_review, promise, soon
from programme.screening.models import Evidence, Review, Triage


@dataclass(frozen=True, slots=True)
class Judgement:
    """A colour as a person gives it: what was met, where it was heard, why, and what the student says of it."""

    colour: Colour
    criteria: list[str]
    evidence: Evidence
    reason: str
    student_heard_on: date | None = None
    student_response: str = ""
    case_owner: str = ""
    contact_allowed: bool = False
    stop_rule_agreed: bool = False
    reviewer_id: int | None = None
    override_reason: str = ""
    told_later_reason: str = ""
    told_later_with_id: int | None = None
    # Which version of the fixed questions was on the page; None: the one that is asked now.
    questions_version: int | None = None


def give_colour(
    *,
    trajectory: Trajectory,
    actor: User,
    judgement: Judgement,
    today: date,
    seen_version: int | None = None,
) -> Triage:
    """Give a colour. Green counts at once, unless it was red before; amber after a second person; red works at once.

    Red stops what has not begun, and proposes to pause a match that runs: whether it does, a person decides.
    What was in force stays so until a new amber counts. The student hears it first, and reads it again by a link.

    :raises GateClosed: when nobody else can be the second person, another colour than red comes too late, the suggestion
        is set aside without a reason, or the student does not hear it first without a danger that two people saw.
    :raises Conflict: when the trajectory or the fixed questions changed since the page was opened.
    :raises WrongStage: when red cannot stop anything any more.
    """
    need_unchanged(trajectory, seen_version)
    is_red = judgement.colour is Colour.RED
    if not is_red and (trajectory.stage not in queries.COLOURED_AT or trajectory.colour is Colour.RED):
        raise GateClosed("not_screening", str(wording.NOT_SCREENING))
    asked, suggested = _suggested(trajectory, judgement)
    _need_reasons(judgement, suggested, actor)
    review = rules.review_of(judgement.colour, was_red=queries.was_red(trajectory.id))
    reviewer = _second_person(trajectory, actor, judgement.reviewer_id) if review is Review.PENDING else None
    if review is Review.PENDING and reviewer is None and not is_red:
        raise GateClosed("no_second_person", str(wording.NO_SECOND))
    running = queries.running_match(trajectory.id) if is_red else None
    if is_red:
        _help_first(trajectory, actor, judgement.reason, today, pauses=running is None)
    triage = _write(trajectory, actor, judgement, review, asked=asked, suggested=suggested)
    if is_red or review is Review.NOT_NEEDED:
        _count(trajectory, judgement.colour, amber_ready=False)
    elif trajectory.stage is TrajectoryStage.SCREENING:
        trajectory.colour, trajectory.amber_ready = None, False
    audit.record(
        "screening.colour",
        f"trajectory {trajectory.id}",
        actor_id=actor.id,
        text=judgement.reason,
        colour=judgement.colour.value,
        suggested=suggested.value,
        questions=asked.version,
        review=review.value,
    )
    settle("give_colour", trajectory_id=trajectory.id)
    settle("review_colour", trajectory_id=trajectory.id)
    settle("fulfil_conditions", trajectory_id=trajectory.id)
    # Opened by a concern that changes the colour.
    settle("recolour", trajectory_id=trajectory.id)
    hearing.let_hear(triage, actor, today)
    if review is Review.PENDING:
        _ask_second(triage, actor, reviewer, today)
    if running is not None:
        pausing.propose_pause(running, today)
    elif is_red:
        owe_red_review(trajectory, actor, today)
    elif review is Review.NOT_NEEDED:
        go_on(trajectory, actor, today)
    return triage


def look_again(
    *, triage: Triage, actor: User, confirms: bool, reason: str, today: date, seen_version: int | None = None
) -> None:
    """Be the second person: confirm or reject a colour, with a reason.

    Rejecting red undoes nothing by itself: it takes a new intake and a new colour. Other colours go back to be given anew.

    :raises GateClosed: when the second person is the first.
    :raises Conflict: when it was looked at already, a newer colour was given, or a new intake began after it.
    """
    trajectory = triage.trajectory
    if actor.id == triage.decided_by_id:
        raise GateClosed("same_person", str(wording.SAME_PERSON))
    if triage.review is not Review.PENDING or not queries.is_of_now(triage):
        raise Conflict(str(wording.NEWER))
    if triage.colour is not Colour.RED and trajectory.stage not in queries.COLOURED_AT:
        raise Conflict(str(wording.CHANGED))
    if seen_version is not None and triage.version != seen_version:
        raise Conflict(str(wording.CHANGED))
    triage.review = Review.CONFIRMED if confirms else Review.REJECTED
    triage.second_by, triage.second_at, triage.second_reason = actor, clock.now(), reason
    audit.record(
        "screening.second",
        f"trajectory {trajectory.id}",
        actor_id=actor.id,
        text=reason,
        colour=triage.colour.value,
        review=triage.review.value,
    )
    settle("review_colour", trajectory_id=trajectory.id)
    if confirms:
        _put_in_force(triage, actor, today)
    elif triage.colour is Colour.RED:
        pausing.red_falls(triage, actor, today)
    else:
        promise(trajectory, actor, "give_colour", soon(trajectory, today), "colour_rejected", "screening.triage")


def fulfil_conditions(
    *,
    triage: Triage,
    actor: User,
    case_owner: str,
    contact_allowed: bool,
    stop_rule_agreed: bool,
    today: date,
    seen_version: int | None = None,
) -> None:
    """Note which conditions of amber are there; once it was confirmed and all are, the student may wait for a mentor.

    :raises Conflict: when it is not the amber that counts now, or it changed since the page was opened.
    """
    stale = seen_version is not None and triage.version != seen_version
    if stale or not queries.is_of_now(triage) or triage.colour is not Colour.AMBER or triage.review is Review.REJECTED:
        raise Conflict(str(wording.NEWER))
    triage.case_owner, triage.contact_allowed, triage.stop_rule_agreed = case_owner, contact_allowed, stop_rule_agreed
    audit.record(
        "screening.conditions",
        f"trajectory {triage.trajectory_id}",
        actor_id=actor.id,
        contact_allowed=contact_allowed,
        stop_rule_agreed=stop_rule_agreed,
    )
    if triage.review is Review.CONFIRMED:
        _put_in_force(triage, actor, today)


def _put_in_force(triage: Triage, actor: User, today: date) -> None:
    """Let a confirmed colour count; red counts already."""
    trajectory = triage.trajectory
    if triage.colour is Colour.RED:
        return
    ready = triage.colour is Colour.AMBER and rules.conditions_met(
        case_owner=triage.case_owner,
        contact_allowed=triage.contact_allowed,
        stop_rule_agreed=triage.stop_rule_agreed,
    )
    _count(trajectory, triage.colour, amber_ready=ready)
    if triage.colour is Colour.AMBER and not ready:
        _owe_conditions(triage, actor, today)
        return
    settle("fulfil_conditions", trajectory_id=trajectory.id)
    go_on(trajectory, actor, today)


def _count(trajectory: Trajectory, colour: Colour, *, amber_ready: bool) -> None:
    """Let a colour count, also for the load of a mentor who is matched already."""
    trajectory.colour, trajectory.amber_ready = colour, amber_ready
    for match in open_matches(trajectory.id):
        is_amber = colour is Colour.AMBER
        if match.holds_place:
            match.mentor.amber_taken += int(is_amber) - int(match.is_amber)
        match.is_amber = is_amber


def _suggested(trajectory: Trajectory, judgement: Judgement) -> tuple[QuestionSet, Colour]:
    """Give the questions that are asked now, and the colour they suggest for what was answered."""
    asked = queries.current_questions(trajectory.programme_id)
    known = {question.code for question in asked.questions}
    if judgement.questions_version not in (None, asked.version) or not known.issuperset(judgement.criteria):
        raise Conflict(str(wording.OTHER_QUESTIONS))
    return asked, rules.suggest_colour(judgement.criteria, asked.questions).colour


def _need_reasons(judgement: Judgement, suggested: Colour, actor: User) -> None:
    if judgement.colour is not suggested and not judgement.override_reason:
        raise GateClosed("no_override_reason", str(wording.NO_OVERRIDE_REASON))
    if not rules.heard_first(
        heard_on=judgement.student_heard_on,
        danger=judgement.told_later_reason,
        with_whom=judgement.told_later_with_id,
        decided_by=actor.id,
    ):
        raise GateClosed("student_first", str(wording.STUDENT_FIRST))


def _help_first(trajectory: Trajectory, actor: User, reason: str, today: date, *, pauses: bool) -> None:
    """See to it that a referral is under way, before the colour is written; `pauses` stops mentoring: waiting is never red."""
    stops = pauses and trajectory.stage is not TrajectoryStage.REFERRED
    if open_referral(trajectory.id) is None:
        advise(trajectory=trajectory, actor=actor, reason=reason, today=today, pauses=stops, urgent=True)
    elif stops:
        stop_mentoring(trajectory=trajectory, actor=actor, reason=reason, today=today)


def _write(
    trajectory: Trajectory, actor: User, judgement: Judgement, review: Review, *, asked: QuestionSet, suggested: Colour
) -> Triage:
    triage = Triage(
        trajectory=trajectory,
        asked=asked,
        criteria=sorted(judgement.criteria),
        suggested=suggested,
        colour=judgement.colour,
        evidence=judgement.evidence,
        decided_by=actor,
        decided_at=clock.now(),
        review=review,
        case_owner=judgement.case_owner,
        contact_allowed=judgement.contact_allowed,
        stop_rule_agreed=judgement.stop_rule_agreed,
        student_heard_on=judgement.student_heard_on,
    )
    triage.reason, triage.student_response = judgement.reason, judgement.student_response
    triage.override_reason = judgement.override_reason or None
    if triage.student_heard_on is None:
        triage.told_later_reason = judgement.told_later_reason
        triage.told_later_with_id = judgement.told_later_with_id
    db.session.add(triage)
    db.session.flush()
    return triage


def _second_person(trajectory: Trajectory, actor: User, wished_id: int | None) -> User | None:
    """Give who looks as second person: who was chosen, who did so before, or the first who can."""
    people = {user.id: user for user in second_reviewers(trajectory.programme_id, but=actor.id)}
    for number in (wished_id, trajectory.second_reviewer_id):
        if number in people:
            return people[number]
    return next(iter(people.values()), None)


def _owe_conditions(triage: Triage, actor: User | None, confirmed_on: date) -> DueItem | None:
    return promise(
        triage.trajectory,
        actor,
        "fulfil_conditions",
        soon(triage.trajectory, confirmed_on),
        "amber_conditions",
        "screening.conditions",
        arguments={"triage_id": triage.id},
    )


def _by_facts(kind: str) -> Opens:
    return lambda trajectory, _about: _owe_by_facts(trajectory, kind)


def _owe_by_facts(trajectory: Trajectory, kind: str) -> DueItem | None:
    """Open one promise around a colour again, counted from the day of the talk or colour that asks for it."""
    triage = queries.latest_triage(trajectory.id)
    talked_on = queries.talked_on(trajectory.id)
    coloured_on = talked_on if triage is None else clock.local(triage.decided_at).date()
    looked_on = coloured_on if triage is None or triage.second_at is None else clock.local(triage.second_at).date()
    if triage is not None and triage.stands is False and triage.reconsidered_on is not None:
        looked_on = max(looked_on, triage.reconsidered_on)
    match kind:
        case "give_colour":
            due_on = soon(trajectory, max(talked_on, looked_on))
            return promise(trajectory, None, kind, due_on, "motivation_decided", "screening.triage")
        case "red_review":
            return owe_red_review(trajectory, None, coloured_on)
        case "new_colour":
            return owe_new_colour(trajectory, None, looked_on)
    if triage is None:
        return None
    if kind == "fulfil_conditions":
        return _owe_conditions(triage, None, looked_on)
    reviewer = _second_person(trajectory, triage.decided_by, None)
    return _ask_second(triage, triage.decided_by, reviewer, coloured_on)


def _ask_second(triage: Triage, actor: User, reviewer: User | None, today: date) -> DueItem | None:
    trajectory, promises = triage.trajectory, triage.trajectory.programme.promises
    is_red = triage.colour is Colour.RED
    days = promises.red_confirm_workdays if is_red else promises.amber_review_workdays
    if reviewer is not None:
        trajectory.second_reviewer_id = reviewer.id
    reasons = {Colour.RED: "red_needs_second", Colour.AMBER: "amber_needs_second", Colour.GREEN: "green_after_red"}
    return owe(
        Owed(
            "review_colour",
            clock.working_days_after(today, days),
            reasons[triage.colour],
            "screening.review",
            {"triage_id": triage.id},
            is_urgent=is_red,
        ),
        owner=reviewer or trajectory.coordinator_id or actor,
        trajectory=trajectory,
    )


GROUNDS = (
    Ground("give_colour", Trajectory, queries.TO_COLOUR, _by_facts("give_colour"), allows=queries.MAY_COLOUR),
    Ground("review_colour", Trajectory, queries.TO_REVIEW, _by_facts("review_colour")),
    Ground("fulfil_conditions", Trajectory, queries.TO_FULFIL, _by_facts("fulfil_conditions")),
    Ground("red_review", Trajectory, queries.RED, _by_facts("red_review")),
    Ground("new_colour", Trajectory, queries.RED_REJECTED, _by_facts("new_colour")),
)
