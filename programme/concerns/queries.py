"""Reads of concerns: one with its pair, a mentor's own, and those that wait too long."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.models import Link
from programme.access.policy import Permission
from programme.access.staffing import at_work, confidants, managers
from programme.access.visibility import Who, reach, visible, weighs
from programme.concerns import rules
from programme.concerns.models import About, Audience, Concern, ConcernWord, GoesTo, MeldcodeStep, RaisedAs
from programme.concerns.rules import (
    PROMISES,
    Duty,
    Person,
    Staff,
    Subject,
    subjects_of_mentor,
    subjects_of_school,
    subjects_of_student,
)
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.grounds import Asking, asking
from programme.lifecycle.mentors import acting
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.promises import key_of
from programme.lifecycle.stages import ENDED_TRAJECTORY, RUNNING_MATCH, ConcernStage
from programme.norms.helplines import hours_of
from programme.norms.models import Programme
from programme.people.models import Student, User
from programme.screening.models import Triage
from programme.screening.queries import COLOURED_AT


def at_stage(anchor: Any, stage: ConcernStage) -> Asking:
    """Select the concerns at a stage by what they hang on: a match, a mentor or a trajectory."""
    return asking(anchor, anchor.is_not(None), Concern._stage == stage, about=Concern.id)


def waits_for_second(anchor: Any) -> Asking:
    """Select the weighed concerns that a second person was asked to look at and did not yet, by what they hang on."""
    waits = (Concern.second_id.is_not(None), Concern.second_by_id.is_(None))
    return asking(anchor, anchor.is_not(None), Concern._stage == ConcernStage.WEIGHED, *waits, about=Concern.id)


def _about_student(trajectory_id: Any) -> ColumnElement[bool]:
    """Give the condition that a concern hangs on a trajectory, or on one of its matches."""
    # Said aloud, because by itself it sees no further than the statement right around it.
    matches = select(Match.id).where(Match.trajectory_id == trajectory_id).correlate_except(Match)
    return or_(Concern.trajectory_id == trajectory_id, Concern.match_id.in_(matches))


# A concern said that the colour changes, and nobody gave one since.
TO_RECOLOUR = asking(
    Trajectory.id,
    Trajectory._stage.in_(COLOURED_AT),
    exists().where(
        _about_student(Trajectory.id),
        Concern.changes_colour.is_(True),
        ~exists()
        .where(Triage.trajectory_id == Trajectory.id, Triage.decided_at > Concern.weighed_at)
        .correlate_except(Triage),
    ),
)


def last_weighed_at(trajectory_id: int) -> datetime | None:
    """Give when it was said last that a concern changes the colour of a student."""
    latest = select(func.max(Concern.weighed_at))
    return db.session.scalar(latest.where(_about_student(trajectory_id), Concern.changes_colour.is_(True)))


@dataclass(frozen=True, slots=True)
class Room:
    """What who raises a concern may choose from, who may hear it by name, and when somebody reads it.

    `students` are (trajectory, name) for somebody of a school; `programme` and `read_from` are empty when it depends on
    the student which programme it is.
    """

    subjects: dict[str, Subject]
    hears: dict[GoesTo, list[str]]
    programme: Programme | None
    read_from: datetime | None
    students: Sequence[tuple[int, str]] = ()


def room_of_mentor(actor: Actor) -> Room:
    """Give what a mentor may choose from: the own students, another mentor, the own coordinators."""
    running = (reach(actor, Match), Match._stage.in_(RUNNING_MATCH))
    rows = db.session.execute(
        select(Match.id, Student.first_name)
        .join(Student, Student.id == Match.student_id)
        .where(*running)
        .order_by(Student.first_name, Match.id)
    )
    runs = select(User).where(User.id.in_(select(Match.coordinator_id).where(*running))).order_by(User.name)
    own = [Person(one.id, one.name) for one in db.session.scalars(runs)]
    programme = db.session.get(Programme, actor.programme_id) if actor.programme_id is not None else None
    students = [(number, name) for number, name in rows]
    return _room(programme, subjects_of_mentor(students, own, _leads(programme)), own)


def room_of_school(actor: Actor) -> Room:
    """Give what somebody of a school may choose from: the students they follow, and who is around them."""
    rows = db.session.execute(
        select(Trajectory.id, Student.first_name, Student.last_name, Trajectory.programme_id)
        .join(Student, Student.id == Trajectory.student_id)
        .where(reach(actor, Trajectory), Trajectory._stage.not_in(ENDED_TRAJECTORY))
        .order_by(Student.last_name, Student.first_name, Trajectory.id)
    ).all()
    programmes = {row[3] for row in rows}
    programme = db.session.get(Programme, programmes.pop()) if len(programmes) == 1 else None
    students = [(number, f"{first} {last}") for number, first, last, _programme in rows]
    return replace(_room(programme, subjects_of_school(), ()), students=students)


def room_of_student(trajectory: Trajectory) -> Room:
    """Give what a student may choose from: the own mentors, the own life, the own coordinator."""
    match = match_of(trajectory.id)
    mentors = () if match is None else [(one.first_name, one.user_id) for one in acting(match, clock.today())]
    runs = trajectory.coordinator
    own = [] if runs is None else [Person(runs.id, runs.name)]
    programme = trajectory.programme
    return _room(programme, subjects_of_student(mentors, own, _leads(programme)), own)


def _leads(programme: Programme | None) -> list[Person]:
    return [] if programme is None else [Person(one.id, one.name) for one in managers(programme.id)]


def _room(programme: Programme | None, subjects: dict[str, Subject], own: Sequence[Person]) -> Room:
    hears = {GoesTo.COORDINATOR: [one.name for one in own] if len(own) == 1 else [], GoesTo.MANAGER: []}
    if programme is None:
        return Room(subjects, hears, None, None)
    hears[GoesTo.MANAGER] = [one.name for one in managers(programme.id)]
    if found := confidants(programme.id):
        hears[GoesTo.CONFIDANT] = [one.name for one in found]
    return Room(subjects, hears, programme, duty(programme).read_from(clock.now()))


def match_of(trajectory_id: int) -> Match | None:
    """Give the running match of a trajectory."""
    return db.session.scalar(
        select(Match).where(Match.trajectory_id == trajectory_id, Match._stage.in_(RUNNING_MATCH)).limit(1)
    )


def coordinator_of_mentor(mentor_id: int | None) -> int | None:
    """Give who runs the running match of a mentor."""
    own = Match.mentor_id == mentor_id
    return db.session.scalar(select(Match.coordinator_id).where(own, Match._stage.in_(RUNNING_MATCH)).limit(1))


def find_match(actor: Actor, number: int) -> Match:
    """Give a match with its people.

    :raises NotFound: when it does not exist, or not for this person.
    """
    both = (joinedload(Match.student), joinedload(Match.mentor), joinedload(Match.programme))
    found = db.session.scalar(visible(actor, Match).options(*both).where(Match.id == number))
    if found is None:
        raise NotFound
    return found


def trajectory_behind(link: Link) -> Trajectory:
    """Give the trajectory of the student who came by a link, on that trajectory or on its match.

    :raises NotFound: when the student is not there any more.
    """
    by_match = select(Match.trajectory_id).where(Match.id == link.match_id)
    found = db.session.scalar(
        select(Trajectory)
        .join(Student, Student.id == Trajectory.student_id)
        .options(joinedload(Trajectory.student), joinedload(Trajectory.programme), joinedload(Trajectory.coordinator))
        .where(
            Student.erased_at.is_(None),
            Trajectory.id == link.trajectory_id if link.match_id is None else Trajectory.id.in_(by_match),
        )
    )
    if found is None:
        raise NotFound
    return found


def own_concerns(trajectory_id: int) -> tuple[list[Concern], list[Concern]]:
    """Give what a student raised, and what others raised about a student who was told of it, the newest first."""
    ours = select(Match.id).where(Match.trajectory_id == trajectory_id)
    known = and_(Concern.about == About.STUDENT, Concern.student_told_on.is_not(None))
    rows = db.session.scalars(
        select(Concern)
        .options(joinedload(Concern.owner))
        .where(
            or_(Concern.trajectory_id == trajectory_id, Concern.match_id.in_(ours)),
            or_(Concern.raised_as == RaisedAs.STUDENT, known),
        )
        .order_by(Concern.id.desc())
        .limit(50)
    ).all()
    own = [one for one in rows if one.raised_as is RaisedAs.STUDENT]
    return own, [one for one in rows if one.raised_as is not RaisedAs.STUDENT]


def find_concern(actor: Actor, number: int) -> Concern:
    """Give one concern with pair, owner and who raised it: for who weighs concerns one they weigh, else the own one.

    :raises NotFound: when there is none, or not for this person.
    """
    return _find(number, weighs(actor, Concern) if actor.may(Permission.WEIGH_CONCERNS) else reach(actor, Concern))


def find_raised(actor: Actor, number: int) -> Concern:
    """Give one concern that this person raised, also one that they may not weigh themselves.

    :raises NotFound: when they raised none with that number.
    """
    return _find(number, Concern.raised_by_id == actor.id)


def _find(number: int, where: ColumnElement[bool]) -> Concern:
    row = db.session.scalar(
        select(Concern)
        .options(
            joinedload(Concern.match).joinedload(Match.student),
            joinedload(Concern.match).joinedload(Match.programme),
            joinedload(Concern.match).joinedload(Match.mentor),
            joinedload(Concern.match).joinedload(Match.trajectory),
            joinedload(Concern.mentor),
            joinedload(Concern.trajectory).joinedload(Trajectory.student),
            joinedload(Concern.second),
            joinedload(Concern.owner),
            joinedload(Concern.raised_by),
        )
        .where(where, Concern.id == number)
    )
    if row is None:
        raise NotFound
    return row


def raised_by(actor: Actor) -> Sequence[Concern]:
    """Give what somebody raised, the newest first; at most 50."""
    return db.session.scalars(
        visible(actor, Concern)
        .options(joinedload(Concern.owner))
        .where(Concern.raised_by_id == actor.id)
        .order_by(Concern.id.desc())
        .limit(50)
    ).all()


def shown_to(person: Who) -> ColumnElement[bool]:
    """Ask whether a promise may stand on somebody's page: every one but that of a concern they do not weigh."""
    its_concern = DueItem.arguments["concern_id"].as_integer()
    in_reach = select(Concern.id).where(weighs(person, Concern))
    return or_(DueItem.endpoint.not_like("concerns.%"), its_concern.in_(in_reach))


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that happened with a concern, as one audience reads it; `read_by` says who else reads it."""

    at: datetime
    code: str
    text: str
    by: str
    audience: Audience
    read_by: frozenset[Audience]


def words_for(concern: Concern, audience: Audience) -> list[Said]:
    """Give what happened with a concern in the words an audience may read, the first thing first.

    Who owns it reads all of it, each thing once.
    """
    found = select(ConcernWord).options(joinedload(ConcernWord.by)).where(ConcernWord.concern_id == concern.id)
    if audience is not Audience.OWNER:
        found = found.where(ConcernWord.audience == audience)
    same: dict[tuple[datetime, str], list[ConcernWord]] = {}
    for word in db.session.scalars(found.order_by(ConcernWord.id)):
        same.setdefault((word.at, word.code), []).append(word)
    return [
        Said(
            at,
            code,
            words[0].text or "",
            words[0].by.name if words[0].by else "",
            audience,
            frozenset(word.audience for word in words),
        )
        for (at, code), words in same.items()
    ]


def advice_of(concern: Concern) -> str:
    """Give the advice to the mentor that stands in the last weighing; empty when there is none."""
    advice = select(ConcernWord).where(ConcernWord.concern_id == concern.id, ConcernWord.code == "advice")
    word = db.session.scalar(advice.order_by(ConcernWord.id.desc()).limit(1))
    is_of_last = word is not None and concern.weighed_at is not None and word.at >= concern.weighed_at
    return (word.text or "") if word is not None and is_of_last else ""


def meldcode_of(concern: Concern) -> dict[int, MeldcodeStep]:
    """Give the steps of the meldcode that were walked, each as it was written down last."""
    steps = select(MeldcodeStep).options(joinedload(MeldcodeStep.by)).where(MeldcodeStep.concern_id == concern.id)
    return {row.step: row for row in db.session.scalars(steps.order_by(MeldcodeStep.step, MeldcodeStep.take))}


def walked(concern: Concern) -> dict[int, dict[str, bool]]:
    """Give the answers of each step of the meldcode that was walked."""
    return {step: row.answers for step, row in meldcode_of(concern).items()}


def second_people(concern: Concern, but: int) -> list[User]:
    """Give with whom it can be decided that a student does not hear it first: who could own it too, beside one person."""
    staff = staff_of(concern)
    able = {*staff.managers, *staff.coordinators, *staff.confidants} - {but, *staff.barred}
    return list(db.session.scalars(select(User).where(User.id.in_(able)).order_by(User.name)))


def promises_kept() -> dict[str, int]:
    """Give who owes each open promise on a concern, by the key of the promise."""
    rows = db.session.execute(
        select(DueItem.key, DueItem.owner_id).where(DueItem.kind.in_(rules.KINDS), DueItem.closed_at.is_(None))
    )
    return {row.key: row.owner_id for row in rows}


def key_of_promise(concern: Concern) -> str | None:
    """Give the key of the one promise that stands at the stage of a concern; None once it is closed."""
    found = PROMISES.get(concern.stage)
    return None if found is None else _key(concern, found.kind)


def programme_of(concern: Concern) -> Programme:
    """Give the programme a concern belongs to."""
    return db.session.get_one(Programme, programme_id_of(concern))


def programme_id_of(concern: Concern) -> int:
    """Give the number of the programme a concern belongs to."""
    thing = concern.match or concern.trajectory or concern.mentor
    if thing is None:
        raise NotFound
    return thing.programme_id


def duty_of(concern: Concern) -> Duty:
    """Give when somebody of the programme of a concern is on duty."""
    return duty(programme_of(concern))


def duty(programme: Programme) -> Duty:
    """Give when somebody of a programme is on duty."""
    return Duty(hours_of([(row.weekday, row.opens_at, row.closes_at) for row in programme.duty], programme.promises))


def staff_of(concern: Concern) -> Staff:
    """Give who could own a concern today: whom it is about cannot."""
    number = programme_id_of(concern)
    return staff_in({number})[number].without(concern.about_user_id)


def staff_in(programme_ids: Collection[int]) -> dict[int, Staff]:
    """Give who could own a concern today in each of some programmes, in two statements however many they are."""
    return {
        number: Staff(here.managers, here.coordinators, here.confidants, here.away)
        for number, here in at_work(programme_ids, clock.today()).items()
    }


def anchor_of(concern: Concern) -> dict[str, int | None]:
    """Give the one thing a concern hangs on, as the promises ask for it."""
    for name in ("match_id", "mentor_id", "trajectory_id"):
        if getattr(concern, name) is not None:
            return {name: getattr(concern, name)}
    raise NotFound


def open_concerns(*where: ColumnElement[bool]) -> Sequence[Concern]:
    """Give the concerns that are not closed with what they hang on, in one statement."""
    return db.session.scalars(
        select(Concern)
        .options(
            joinedload(Concern.match).joinedload(Match.trajectory),
            joinedload(Concern.trajectory),
            joinedload(Concern.mentor),
            joinedload(Concern.owner),
        )
        .where(Concern._stage != ConcernStage.CLOSED, *where)
        .order_by(Concern.id)
    ).all()


def left_by(user_id: int, programme_id: int, *, trajectory_id: int | None = None) -> list[Concern]:
    """Give the open concerns of a programme, or around one student, that somebody owns or is the second person for."""
    found = open_concerns(or_(Concern.owner_id == user_id, Concern.second_id == user_id))
    return [
        concern
        for concern in found
        if programme_id_of(concern) == programme_id
        and (trajectory_id is None or trajectory_id == trajectory_id_of(concern))
    ]


def school_id_of(concern: Concern) -> int | None:
    """Give the number of the school of the student a concern is about; None when it hangs on a mentor."""
    if concern.match is not None:
        return concern.match.school_id
    return None if concern.trajectory is None else concern.trajectory.school_id


def trajectory_id_of(concern: Concern) -> int | None:
    """Give the number of the trajectory a concern is about, also by its match; None when it hangs on a mentor."""
    return concern.trajectory_id if concern.match is None else concern.match.trajectory_id


def _key(concern: Concern, kind: str) -> str:
    ((anchor, number),) = anchor_of(concern).items()
    return key_of(kind, anchor, number, str(concern.id))
