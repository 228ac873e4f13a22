"""Writes around who leaves: everything they run and owe goes to colleagues in one go, and their mentors hear of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, or_, select, update
from sqlalchemy.sql.elements import SQLCoreOperations

from programme.access.identity import Actor
from programme.access.staffing import second_reviewers
from programme.concerns import actions as concerns
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.handover import emails, queries
from programme.handover.rules import OF_CONCERN, OF_SECOND
from programme.intake.actions import change_host
from programme.intervisie.models import IntervisieGroup
from programme.koppelingsmoment.actions import change_organiser
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.stages import ReferralStage
from programme.people.models import Mentor, User
from programme.referral.models import Referral
from programme.support.models import SchoolTalk
from programme.training.models import Training


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How much went over, and how many mentors hear of it."""

    students: int
    promises: int
    mentors: int


def reassign(
    *, leaver: User, programme_id: int, by_school: Mapping[int, User], others: User, actor: Actor, words: str | None
) -> HandedOver:
    """Give all that somebody runs and owes in a programme to colleagues, and tell each mentor once.

    `by_school`: who takes the students of a school, by its number; `others` takes what is not named. `words`: what the
    actor wrote to the mentors; None: our own, each in the mentor's language. The statements are as many for 70 matches as
    for 7. Run twice, the second time finds nothing.

    :raises Conflict: when there is nothing to hand over any more: a colleague was first.
    """
    queries.lock(leaver.id)
    left = queries.left_by(leaver.id, programme_id)
    if left.is_nothing:
        raise Conflict(_("Everything was handed over already. Look who runs it now."))
    told = _to_tell(leaver.id, programme_id, by_school, others)
    meetings = queries.planned_meetings(leaver.id, programme_id)
    talks = queries.planned_talks(leaver.id, programme_id)
    moved: list[int] = []
    for after in {one.id: one for one in (*by_school.values(), others)}.values():
        schools = [number for number, one in by_school.items() if one.id == after.id]
        named = Trajectory.school_id.in_(schools)
        its = or_(named, Trajectory.school_id.not_in(list(by_school))) if after.id == others.id else named
        moved += _give(leaver.id, after, programme_id, its)
    _give_schools(leaver.id, programme_id, by_school, others)
    _give_rest(leaver.id, others, programme_id)
    emails.tell_mentors(told, words)
    # What was read before says whose it was then.
    db.session.expire_all()
    concerns.hand_over(
        before=leaver.id,
        programme_id=programme_id,
        after=lambda school_id: by_school.get(school_id or 0, others).id,
    )
    change_organiser(match_ids=meetings)
    change_host(intakes=talks, before=leaver, actor=actor)
    if moved:
        things = [f"trajectory {number}" for number in moved]
        audit.record_each("trajectory.hand_over", things, actor_id=actor.id, before=leaver.id)
    audit.record(
        "handover.reassign",
        f"user {leaver.id}",
        actor_id=actor.id,
        text=words,
        programme_id=programme_id,
        others=others.id,
        by_school={str(number): one.id for number, one in by_school.items()},
    )
    return HandedOver(len(moved), left.items, len(told))


def _to_tell(
    before: int, programme_id: int, by_school: Mapping[int, User], others: User
) -> list[tuple[Mentor, list[User]]]:
    """Give each mentor once, with who runs their matches from now on."""
    told: dict[int, tuple[Mentor, dict[int, User]]] = {}
    for mentor, school_id in queries.mentors_to_tell(before, programme_id):
        after = by_school.get(school_id, others)
        told.setdefault(mentor.id, (mentor, {}))[1][after.id] = after
    return [(mentor, list(them.values())) for mentor, them in told.values()]


def _give(before: int, after: User, programme_id: int, its: ColumnElement[bool]) -> list[int]:
    """Give the trajectories of some schools with their matches, promises and referrals; give their numbers."""
    here = and_(Trajectory.programme_id == programme_id, its)
    ours = select(Trajectory.id).where(here)
    our_matches = select(Match.id).where(Match.trajectory_id.in_(ours))
    moved = list(
        db.session.scalars(
            update(Trajectory)
            .where(here, Trajectory.coordinator_id == before)
            .values(
                coordinator_id=after.id,
                backup_id=case((Trajectory.backup_id == after.id, None), else_=Trajectory.backup_id),
                version=Trajectory.version + 1,
            )
            .returning(Trajectory.id)
            .execution_options(synchronize_session=False)
        )
    )
    _change(Match, Match.coordinator_id == before, Match.trajectory_id.in_(ours), coordinator_id=after.id)
    nobody_twice = case((Trajectory.coordinator_id == after.id, None), else_=after.id)
    _change(Trajectory, here, Trajectory.backup_id == before, backup_id=nobody_twice)
    _change(
        Referral,
        Referral.owner_id == before,
        Referral.trajectory_id.in_(ours),
        Referral._stage != ReferralStage.CLOSED,
        owner_id=after.id,
    )
    owed = and_(DueItem.id.in_(queries.owed_here(before, programme_id)), _about(ours, our_matches))
    _give_second_looks(before, after, programme_id, here, owed)
    _move_items(owed, after.id)
    return moved


def _give_second_looks(
    before: int, after: User, programme_id: int, here: ColumnElement[bool], owed: ColumnElement[bool]
) -> None:
    """Give the second pair of eyes to who takes over, but never to who runs that student: then to another colleague."""
    asked = and_(here, Trajectory.second_reviewer_id == before)
    reviewer = next((one for one in second_reviewers(programme_id, but=after.id) if one.id != before), None)
    for clash, whom in ((True, reviewer), (False, after)):
        runs = Trajectory.coordinator_id == after.id
        which = and_(asked, runs if clash else or_(~runs, Trajectory.coordinator_id.is_(None)))
        if whom is not None:
            _move_items(
                and_(owed, DueItem.kind.in_(OF_SECOND), DueItem.trajectory_id.in_(select(Trajectory.id).where(which))),
                whom.id,
            )
        _change(Trajectory, which, second_reviewer_id=None if whom is None else whom.id)


def _give_schools(before: int, programme_id: int, by_school: Mapping[int, User], others: User) -> None:
    """Give the planned talks with schools, and what is owed to a school itself."""
    for after, where in _parts(by_school, others, SchoolTalk.school_id):
        db.session.execute(
            update(SchoolTalk)
            .where(
                SchoolTalk.by_id == before, SchoolTalk.programme_id == programme_id, SchoolTalk.held_on.is_(None), where
            )
            .values(by_id=after.id)
            .execution_options(synchronize_session=False)
        )
    for after, where in _parts(by_school, others, DueItem.school_id):
        _move_items(and_(DueItem.id.in_(queries.owed_here(before, programme_id)), where), after.id)


def _give_rest(before: int, after: User, programme_id: int) -> None:
    """Give what hangs on no student or school: mentors, trainings, intervisie groups, the programme."""
    for owned in (
        update(IntervisieGroup)
        .where(IntervisieGroup.programme_id == programme_id, IntervisieGroup.facilitator_id == before)
        .values(facilitator_id=after.id),
        update(Training)
        .where(Training.programme_id == programme_id, Training.trainer_id == before, Training.starts_at > clock.now())
        .values(trainer_id=after.id),
    ):
        db.session.execute(owned.execution_options(synchronize_session=False))
    _move_items(DueItem.id.in_(queries.owed_here(before, programme_id)), after.id)


def _parts(
    by_school: Mapping[int, User], others: User, school: SQLCoreOperations[int] | SQLCoreOperations[int | None]
) -> list[tuple[User, ColumnElement[bool]]]:
    named = [(after, school == number) for number, after in by_school.items()]
    return [*named, (others, and_(school.is_not(None), school.not_in(list(by_school))))]


def _about(trajectories: Select[int], matches: Select[int]) -> ColumnElement[bool]:
    return or_(DueItem.trajectory_id.in_(trajectories), DueItem.match_id.in_(matches))


def _move_items(which: ColumnElement[bool], owner_id: int) -> None:
    """Give promises to somebody; those on a concern stay, because they go where the concern may go."""
    db.session.execute(
        update(DueItem)
        .where(which, DueItem.kind.not_in(OF_CONCERN))
        .values(owner_id=owner_id)
        .execution_options(synchronize_session=False)
    )


def _change(
    model: type[Match] | type[Trajectory] | type[Referral],
    *where: ColumnElement[bool],
    **values: object,
) -> None:
    """Change rows at once; who is at work on one of them is told that it changed."""
    db.session.execute(
        update(model)
        .where(*where)
        .values(**values, version=model.version + 1)
        .execution_options(synchronize_session=False)
    )
