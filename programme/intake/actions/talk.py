"""Writes of the talk itself: what is typed while it is held, and the way the student chooses."""

import json
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete

from programme.core import audit, clock
from programme.core.database import db
from programme.core.drafts import MOST_CHARACTERS
from programme.core.errors import Conflict, Invalid
from programme.core.i18n import gettext as _
from programme.intake import queries, rules
from programme.intake.actions.appointment import need_agreement
from programme.intake.models import Block, CareLine, Intake, IntakeBlock
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.movement import move
from programme.lifecycle.promises import Owed, owe, settle, settle_all
from programme.lifecycle.stages import TrajectoryMove, TrajectoryStage
from programme.people.models import Meet, User

# What somebody still owes although mentoring does not start: help that was promised, worries that were raised.
OUTLIVES = (
    "referral_next",
    "confirm_handover",
    "acknowledge_concern",
    "weigh_concern",
    "answer_concern",
    "close_concern",
    "look_at_weighing",
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the student said, in codes and in own words."""

    mentoring_question: str = ""
    wishes: str = ""
    interests: list[str] = field(default_factory=list)
    own_interests: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    availability: list[str] = field(default_factory=list)
    meet: Meet = Meet.EITHER
    rather_not: list[str] = field(default_factory=list)
    gender: str = ""
    gender_wish: str = ""
    age_wish: str = ""
    # What a mentor may read of the question; empty unless the student agreed to these words.
    for_mentor: str = ""
    care_line: CareLine | None = None
    care_given: str = ""
    practical: str = ""
    shared_with_school: str = ""
    summary: str = ""
    summary_agreed: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in one part of the talk on an open page: the values, and which version its writer saw."""

    values: dict[str, str | list[str]]
    seen: int
    page: str
    is_done: bool = False


def keep_block(*, intake: Intake, block: Block, typed: Typed, actor: User) -> IntakeBlock | None:
    """Keep what was typed in one part of the talk; None when somebody else changed it meanwhile, then nothing is written.

    :raises Conflict: when the talk was written down already.
    :raises Invalid: when it is more than a person types.
    """
    if intake.held_on is not None:
        raise Conflict(_("This talk was written down already. Look at how it stands now."))
    if block is Block.SAFETY:
        typed.values["asked"] = str(rules.SAFETY_VERSION)
    written = json.dumps(typed.values, sort_keys=True)
    if len(written) > MOST_CHARACTERS:
        raise Invalid(_("This is too much text to keep. Make it shorter, please."))
    kept = queries.locked_block(intake.id, block)
    if kept is None:
        kept = IntakeBlock(trajectory_id=intake.trajectory_id, intake_id=intake.id, block=block, version=0)
        db.session.add(kept)
    elif kept.data != written and rules.clashes(
        version=kept.version, page=kept.page, seen=typed.seen, from_page=typed.page
    ):
        return None
    if kept.version == 0 or kept.data != written:
        kept.version, kept.page, kept.data = kept.version + 1, typed.page, written
        kept.saved_at, kept.saved_by_id = clock.now(), actor.id
    kept.is_done = kept.is_done or typed.is_done
    db.session.flush()
    return kept


def hold_intake(
    *, trajectory: Trajectory, actor: User, held_on: date, wants: rules.Wants, said: Said, today: date
) -> Intake:
    """Write down what was said, and go the way the student chose.

    Yes leads to the screening. In doubt all is kept and a next talk is owed. No is a friendly stop with an open door.

    :raises GateClosed: when the student, or under 16 a guardian, did not agree.
    :raises Conflict: when no talk is planned, or it was written down already.
    """
    need_agreement(trajectory)
    intake = queries.current_intake(trajectory.id)
    if intake is None or trajectory.stage is not TrajectoryStage.INTAKE:
        raise Conflict(_("There is no planned intake to write down. Look at how it stands now."))
    _write(intake, trajectory, said, today)
    audit.record("intake.hold", f"trajectory {trajectory.id}", actor_id=actor.id, wants=wants.value)
    settle("hold_intake", trajectory_id=trajectory.id)
    # What was read back belongs to this day; a next talk is read back anew.
    db.session.execute(delete(IntakeBlock).where(IntakeBlock.intake_id == intake.id, IntakeBlock.block == Block.CLOSE))
    if wants is rules.Wants.LATER:
        _owe_next_talk(trajectory, actor, today)
        return intake
    intake.held_on, intake.held_by_id, intake.cancelled_at = held_on, actor.id, None
    if wants is rules.Wants.YES:
        intake.student_confirmed = True
        db.session.flush()
        move(trajectory, TrajectoryMove.START_SCREENING, actor=actor)
        owe_screening(trajectory, actor, held_on)
    else:
        stop_for_now(trajectory=trajectory, actor=actor, reason="", today=today)
    return intake


def stop_for_now(*, trajectory: Trajectory, actor: User, reason: str, today: date, may_ask_again: bool = True) -> None:
    """End a trajectory because the student does not want it now; who agreed to that is asked once more, later.

    :raises WrongStage: when mentoring has started already.
    """
    db.session.flush()
    trajectory.ended_on = today
    move(trajectory, TrajectoryMove.NOT_NOW, actor=actor, reason=reason or None)
    settle_all(but=OUTLIVES, trajectory_id=trajectory.id)
    trajectory.may_ask_again = may_ask_again
    if may_ask_again:
        _owe_recontact(trajectory, actor, today)


def owe_screening(trajectory: Trajectory, actor: User | None, held_on: date) -> DueItem | None:
    """Let motivation and colour follow the talk in time."""
    due_on = rules.screen_due_on(held_on, trajectory.programme.promises)
    return owe(
        Owed("screen_motivation", due_on, "intake_held", "screening.motivation", {"trajectory_id": trajectory.id}),
        owner=trajectory.coordinator_id or actor,
        trajectory=trajectory,
    )


def _write(intake: Intake, trajectory: Trajectory, said: Said, today: date) -> None:
    intake.mentoring_question, intake.wishes = said.mentoring_question, said.wishes
    intake.interests, intake.languages, intake.availability = said.interests, said.languages, said.availability
    intake.own_interests, intake.rather_not, intake.meet = said.own_interests, said.rather_not, said.meet
    intake.gender, intake.gender_wish = said.gender or None, said.gender_wish or None
    intake.age_wish = said.age_wish or None
    intake.for_mentor, intake.for_mentor_agreed_on = said.for_mentor or None, today if said.for_mentor else None
    intake.care_line, intake.care_given, intake.practical = said.care_line, said.care_given, said.practical
    intake.summary = said.summary
    intake.summary_agreed_on = today if said.summary and said.summary_agreed else None
    if said.shared_with_school:
        trajectory.shared_with_school, trajectory.shared_on = said.shared_with_school, today


def _owe_recontact(trajectory: Trajectory, actor: User | None, ended_on: date) -> DueItem | None:
    due_on = rules.recontact_on(ended_on, trajectory.programme.promises)
    return owe(
        Owed("recontact", due_on, "said_not_now", "intake.plan", {"trajectory_id": trajectory.id}, show_from=due_on),
        owner=trajectory.coordinator_id or actor,
        trajectory=trajectory,
    )


def _owe_next_talk(trajectory: Trajectory, actor: User, today: date) -> None:
    due_on = rules.talk_again_on(today, trajectory.programme.promises)
    owe(
        Owed("plan_intake", due_on, "intake_again", "slots.offer", {"trajectory_id": trajectory.id}),
        owner=trajectory.coordinator_id or actor.id,
        trajectory=trajectory,
    )


GROUNDS = (
    Ground(
        "recontact",
        Trajectory,
        queries.SAID_NOT_NOW,
        lambda trajectory, _about: _owe_recontact(trajectory, None, trajectory.ended_on),
    ),
)
