"""Writes of plans: making one, each decision about it, undo, sending it, and planning again when somebody dropped out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.orm.attributes import flag_modified

from programme.access.identity import Actor
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.i18n import gettext as _
from programme.matching import queries
from programme.matching.actions.proposal import propose
from programme.matching.models import Computing, Plan, PlanStatus, PlanStep, StepKind
from programme.matching.planning import answers, words
from programme.matching.planning.people import People, problem_of, site_numbers, usual_tiers, usual_weights
from programme.matching.planning.steering import Steering, last_step, steered, steering_of
from programme.matching.queries import plan as plans
from programme.norms.models import Programme

if TYPE_CHECKING:
    from programme.matching.engine import Match as Solved
    from programme.matching.engine import Problem

log = structlog.get_logger()

# More students than this are no work for a request: a job does the sum, with a bar and a button to stop it.
IN_JOB_FROM = 1000
WHOLE = 100
# Trying five other sums at once stays within a second up to so many students.
TRIED_AGAIN_MOST = 120
KEEPING = frozenset({StepKind.ACCEPT, StepKind.LOCK, StepKind.SET_ASIDE})
PAIR_KINDS = frozenset({StepKind.ACCEPT, StepKind.LOCK, StepKind.VETO, StepKind.SET_ASIDE})


@dataclass(frozen=True, slots=True)
class Sent:
    """How many proposals went out of a plan, and how many could not any more."""

    sent: int
    kept: int


def make_plan(
    *,
    actor: Actor,
    programme: Programme,
    people: People,
    before: Plan | None = None,
    steering: Steering | None = None,
) -> Plan:
    """Weigh everybody who waits and keep the best plan; `before` is the plan it would take the place of.

    What was decided about who still waits counts on, and with `before` every pair that can stay does.
    """
    promises = programme.promises
    weights = steering.weights if steering else usual_weights(promises)
    tiers = dict(steering.tiers) if steering else usual_tiers()
    keep = [(student, mentor) for student, mentor, _points in before.result["pairs"]] if before else []
    tiers["keep"] = bool(before)
    plan = Plan(
        programme=programme,
        name="",
        made_at=clock.now(),
        made_by=actor.user,
        before_id=before.id if before else None,
        weights=weights,
        tiers=tiers,
        seed=0,
        result={"sites": site_numbers(people)},
    )
    db.session.add(plan)
    db.session.flush()
    problem = problem_of(people, weights=weights, tiers=tiers, seed=plan.seed, keep=keep)
    if before is not None and steering is not None:
        problem = _carry_over(plan, actor, problem, steering)
    plan.engine_version = problem.version
    _take(plan, problem)
    audit.record("matching.plan", f"match_plan {plan.id}", actor_id=actor.id, students=problem.students)
    return plan


def decide(
    *,
    plan: Plan,
    actor: Actor,
    kind: StepKind,
    seen_version: int | None,
    trajectory_id: int | None = None,
    mentor_id: int | None = None,
    values: dict[str, Any] | None = None,
    reason: str = "",
) -> PlanStep:
    """Take one decision about a plan and do the sum again; the pairs that were accepted or fixed stay.

    :raises Conflict: when somebody decided something meanwhile, or what was decided about is not there any more
    :raises GateClosed: when a rule that may not be set aside keeps the pair apart, or its mentor has no place left
    """
    taken = plans.steps(plan)
    problem = _open(plan, actor, taken, seen_version)
    # Only a pair has a mentor; what else a crafted form names is not written down.
    mentor_id = mentor_id if kind in PAIR_KINDS else None
    _check_who(plan, problem, kind, trajectory_id, mentor_id)
    if kind is StepKind.SET_ASIDE and not reason:
        raise GateClosed("override_needs_reason", _("A rule can be set aside only with a reason."))
    step = _step(plan, actor, len(taken) + 1, kind, trajectory_id, mentor_id)
    step.values, step.reason = values or {}, reason or None
    in_vain = _take(plan, steered(problem, _steering(plan, [*taken, step])))
    if kind in KEEPING and in_vain:
        raise GateClosed(
            "cannot_fix", _("This pair cannot be locked: a rule keeps them apart, or the mentor's places are taken.")
        )
    db.session.add(step)
    facts: dict[str, Any] = {"kind": kind.value, "trajectory": trajectory_id, "mentor": mentor_id}
    # The reason stands sealed with the step, where forgetting a person finds it; the proposal made of it records it too.
    audit.record("matching.plan_step", f"match_plan {plan.id}", actor_id=actor.id, **facts)
    return step


def undo(*, plan: Plan, actor: Actor, seen_version: int | None) -> PlanStep:
    """Take the last decision back and do the sum again.

    :raises Conflict: when somebody decided something meanwhile, or there is nothing this person may take back
    """
    taken = plans.steps(plan)
    problem = _open(plan, actor, taken, seen_version)
    last = last_step(taken)
    # About a colleague's student only their own coordinator decides, also when it is to undo.
    if last is None or not plans.may_undo(actor, last):
        raise Conflict(_("There is nothing to take back."))
    last.undone_at = clock.now()
    _take(plan, steered(problem, _steering(plan, taken)))
    audit.record("matching.plan_undo", f"match_plan {plan.id}", actor_id=actor.id, step=last.number)
    return last


def reweigh(
    *, plan: Plan, actor: Actor, weights: dict[str, int], tiers: dict[str, Any], name: str, seen_version: int | None
) -> None:
    """Keep other weights and tiers, and the name the coordinators give the plan.

    :raises Conflict: when somebody decided something meanwhile
    """
    taken = plans.steps(plan)
    _need_seen(plan, actor, taken, seen_version)
    now = _steering(plan, taken)
    if (weights, tiers) != (now.weights, now.tiers):
        kind = StepKind.TIERS if weights == now.weights else StepKind.WEIGHTS
        values = {"weights": weights, "tiers": tiers}
        decide(plan=plan, actor=actor, kind=kind, seen_version=seen_version, values=values)
    # Last: the name too makes another version of the plan.
    plan.name = name


def preview(*, plan: Plan, weights: dict[str, int], tiers: dict[str, Any]) -> dict[str, Any]:
    """Give what the plan would be with other weights and tiers, its points counted as they are now; nothing is kept.

    :raises Conflict: when the facts of the plan are not kept any more
    """
    problem = _facts(plan)
    steering = _steering(plan, plans.steps(plan))
    steering.weights, steering.tiers = weights, tiers
    changed = steered(problem, steering)
    found = answers.written(changed, answers.solve(changed))
    total, priority = answers.counted_as(problem, found["pairs"])
    return found | {"total": total, "priority": priority}


def without_each(plan: Plan) -> dict[str, int]:
    """Give for each thing that counts how many students would have another mentor if it did not; small plans only.

    :raises Conflict: when the facts of the plan are not kept any more
    """
    problem = _facts(plan)
    if problem.students > TRIED_AGAIN_MOST:
        return {}
    steering = _steering(plan, plans.steps(plan))
    did = {}
    for name, weight in steering.weights.items():
        others = steering.weights | {name: 0}
        if weight and any(others.values()):
            changed = steered(problem, replace(steering, weights=others))
            found = answers.written(changed, answers.solve(changed))
            did[name] = len(answers.compared(plan.result, found).changes)
    return did


def repeat(plan: Plan) -> bool:
    """Do the sum of a plan again from what was kept, and tell whether it comes out the same to the byte.

    :raises Conflict: when the facts of the plan are not kept any more
    """
    problem = _facts(plan)
    found = answers.written(problem, answers.solve(problem)) | _kept_beside(plan)
    return problem.digest == plan.digest and found == plan.result


def solved(plan: Plan) -> "tuple[Problem, Solved]":
    """Give the facts and the plan as the engine knows them, to ask it for prices.

    :raises Conflict: when the facts of the plan are not kept any more
    """
    problem = _facts(plan)
    return problem, answers.solve(problem)


def send_plan(*, plan: Plan, actor: Actor, ready: Mapping[int, int], today: date, seen_version: int | None) -> Sent:
    """Make a proposal of every accepted pair that is ready: `ready` gives the mentor by the number of the trajectory.

    What changed meanwhile stops that one pair and nothing else; the plan then shows why.

    :raises Conflict: when somebody decided something meanwhile, or the plan did not take the place of the one before yet
    """
    _need_seen(plan, actor, plans.steps(plan), seen_version)
    if plan.before_id is not None:
        raise Conflict(_("This plan was made anew and does not count yet. See what is different, then choose."))
    sent = 0
    for trajectory_id, mentor_id in ready.items():
        facts = queries.find_student(actor, trajectory_id)
        try:
            with db.session.begin_nested():
                propose(
                    facts=facts,
                    mentor=queries.find_mentor(actor, mentor_id),
                    actor=actor,
                    introduction=(facts.intake.for_mentor if facts.intake else "") or "",
                    override_reason="",
                    today=today,
                    plan_id=plan.id,
                )
            sent += 1
        except (Conflict, GateClosed):
            continue
    if sent:
        plan.status = PlanStatus.SENT
    audit.record("matching.plan_send", f"match_plan {plan.id}", actor_id=actor.id, sent=sent)
    return Sent(sent, len(ready) - sent)


def plan_again(*, plan: Plan, actor: Actor, people: People) -> Plan:
    """Plan anew with the facts of now, keeping every pair that can be kept; the plan before stays until one is chosen."""
    steering = _steering(plan, plans.steps(plan))
    return make_plan(actor=actor, programme=plan.programme, people=people, before=plan, steering=steering)


def take_over(*, plan: Plan, before: Plan | None, actor: Actor, seen_version: int | None) -> None:
    """Let a plan take the place of the one before it.

    :raises Conflict: when somebody decided something meanwhile, such as to take it over
    """
    _need_seen(plan, actor, plans.steps(plan), seen_version)
    if before is None:
        raise Conflict(_("Somebody else changed this plan meanwhile. Look at how it stands now."))
    before.status = PlanStatus.DROPPED
    plan.before_id = None
    audit.record("matching.plan_take_over", f"match_plan {plan.id}", actor_id=actor.id, before=before.id)


def drop(*, plan: Plan, actor: Actor, seen_version: int | None) -> None:
    """Put a plan aside.

    :raises Conflict: when somebody decided something meanwhile, such as to take it over
    """
    _need_seen(plan, actor, plans.steps(plan), seen_version)
    plan.status = PlanStatus.DROPPED
    audit.record("matching.plan_drop", f"match_plan {plan.id}", actor_id=actor.id)


def stop(*, plan: Plan, actor: Actor) -> None:
    """Stop the sum of a large plan; the plan keeps what it was before.

    :raises Conflict: when it is ready already
    """
    if plan.state is not Computing.COMPUTING:
        raise Conflict(_("There is nothing to stop: the calculation is not running any more."))
    plan.state = Computing.STOPPED
    audit.record("matching.plan_stop", f"match_plan {plan.id}", actor_id=actor.id)


def resume(*, plan: Plan, actor: Actor) -> None:
    """Begin a calculation again that was stopped or that failed; the job takes it up.

    :raises Conflict: when it is running or ready
    """
    if plan.state not in (Computing.STOPPED, Computing.FAILED) or plan.input is None:
        raise Conflict(_("There is nothing to begin again."))
    plan.state, plan.progress = Computing.COMPUTING, 0
    audit.record("matching.plan_resume", f"match_plan {plan.id}", actor_id=actor.id)


def compute_plans() -> int:
    """Do the sum of the large plan that waits longest; give 1 when there was one. For the job process.

    Between its beginning and its end no transaction is open, so nobody waits for it; a doubled run ends with the same plan.
    """
    plan = plans.to_compute()
    if plan is None:
        return 0
    if plan.input is None:
        # Somebody in it was erased meanwhile, and the facts went with them.
        plan.state = Computing.FAILED
        return 1
    problem, plan_id, digest = answers.read_problem(plan.input), plan.id, plan.digest
    db.session.commit()
    from programme.matching import engine

    found: dict[str, Any] | None = None
    try:
        found = answers.written(problem, answers.solve(problem, progress=_progress_of(plan_id)))
    except engine.Stopped:
        return 1
    except engine.NotOptimal:
        log.error("matching.not_proven", plan=plan_id)
    fresh = db.session.get(Plan, plan_id, populate_existing=True)
    if fresh is not None and fresh.state is Computing.COMPUTING and fresh.digest == digest:
        if found is None:
            fresh.state = Computing.FAILED
        else:
            _keep(fresh, found)
    return 1


def _progress_of(plan_id: int) -> Callable[[float], bool]:
    def heard(share: float) -> bool:
        """Write how far it is, and go on while nobody stopped it."""
        plan = db.session.get(Plan, plan_id, populate_existing=True)
        goes_on = plan is not None and plan.state is Computing.COMPUTING
        if plan is not None and goes_on:
            plan.progress = min(WHOLE, int(share * WHOLE))
        db.session.commit()
        return goes_on

    return heard


def _take(plan: Plan, problem: "Problem") -> list[int]:
    """Keep exactly what is weighed, and the plan that follows from it: now, or by the job when it is large.

    Gives the students whose accepted or fixed pair cannot be kept; of a large plan nobody knows them yet.
    """
    plan.input, plan.digest = answers.write_problem(problem), problem.digest
    if problem.students > IN_JOB_FROM:
        plan.state, plan.progress = Computing.COMPUTING, 0
        plan.result = answers.nothing(problem) | plan.result
        flag_modified(plan, "progress")
        return []
    found = answers.written(problem, answers.solve(problem))
    _keep(plan, found)
    unkept: list[int] = found["unkept"]
    return unkept


def _keep(plan: Plan, found: dict[str, Any]) -> None:
    plan.result, plan.state, plan.progress = found | _kept_beside(plan), Computing.READY, WHOLE
    # A decision that changes no number counts as a change too: who saw the plan before it has to look again.
    flag_modified(plan, "result")


def _kept_beside(plan: Plan) -> dict[str, Any]:
    """Give what is kept with the plan and does not come from the sum: which site stands in which column."""
    return {"sites": plan.result["sites"]}


def _carry_over(plan: Plan, actor: Actor, problem: "Problem", steering: Steering) -> "Problem":
    """Write down again what was decided in the plan before, about everybody who is still in it and still may."""
    students, mentors = set(problem.student_id.tolist()), set(problem.mentor_id.tolist())
    decided: list[tuple[StepKind, int, int | None]] = [(StepKind.WAIT, one, None) for one in sorted(steering.waits)]
    decided += [(StepKind.VETO, *pair) for pair in sorted(steering.vetoes)]
    decided += [(StepKind.LOCK, *pair) for pair in sorted(steering.locked.items())]
    decided += [(StepKind.ACCEPT, *pair) for pair in sorted(steering.accepted.items())]
    steps = [
        _step(plan, actor, place + 1, kind, student, mentor)
        for place, (kind, student, mentor) in enumerate(
            (kind, student, mentor)
            for kind, student, mentor in decided
            if student in students and (mentor is None or mentor in mentors)
        )
    ]
    trial = steered(problem, _steering(plan, steps))
    if problem.students <= IN_JOB_FROM:
        # What a new fact forbids, such as a mentor who lost the place, is left open again instead of being fixed in vain.
        lost = set(answers.written(trial, answers.solve(trial))["unkept"])
        steps = [one for one in steps if one.kind not in KEEPING or one.trajectory_id not in lost]
    for number, step in enumerate(steps, start=1):
        step.number = number
    db.session.add_all(steps)
    return steered(problem, _steering(plan, steps))


def _step(
    plan: Plan, actor: Actor, number: int, kind: StepKind, trajectory_id: int | None, mentor_id: int | None
) -> PlanStep:
    return PlanStep(
        plan_id=plan.id,
        number=number,
        kind=kind,
        trajectory_id=trajectory_id,
        mentor_id=mentor_id,
        values={},
        by=actor.user,
        at=clock.now(),
    )


def _open(plan: Plan, actor: Actor, taken: list[PlanStep], seen_version: int | None) -> "Problem":
    _need_seen(plan, actor, taken, seen_version)
    return _facts(plan)


def _need_seen(plan: Plan, actor: Actor, taken: list[PlanStep], seen_version: int | None) -> None:
    _need_draft(plan)
    if seen_version == plan.version:
        return
    last = taken[-1] if taken else None
    if last is None:
        raise Conflict(_("Somebody else changed this plan meanwhile. Look at how it stands now."))
    who = last.by.name
    student, mentor = plans.names_of(actor, last)
    raise Conflict(
        _(
            "%(who)s decided something meanwhile: %(what)s. Look at how it stands now.",
            who=who,
            what=words.step(last, student, mentor),
        )
    )


def _need_draft(plan: Plan) -> None:
    if plan.status is PlanStatus.DROPPED:
        raise Conflict(_("This plan was put aside. Look at the newest one."))
    if plan.state is Computing.COMPUTING:
        raise Conflict(_("The calculation of this plan is still running. Wait until it is ready."))


def _facts(plan: Plan) -> "Problem":
    if plan.input is None:
        raise Conflict(_("The facts of this plan are not kept any more. Plan again with the facts of now."))
    return answers.read_problem(plan.input)


def _steering(plan: Plan, steps: list[PlanStep]) -> Steering:
    return steering_of(steps, weights=dict(plan.weights), tiers=dict(plan.tiers))


def _check_who(plan: Plan, problem: "Problem", kind: StepKind, student: int | None, mentor: int | None) -> None:
    unknown = student is not None and student not in problem.student_id.tolist()
    if unknown or (kind in PAIR_KINDS and mentor not in problem.mentor_id.tolist()):
        raise Conflict(_("This student or mentor is not in this plan. Plan again with the facts of now."))
    paired = any(pair[:2] == [student, mentor] for pair in plan.result["pairs"])
    if kind is StepKind.ACCEPT and not paired:
        raise Conflict(_("This pair is not in the plan any more. Look at how it stands now."))
