"""All that is held on one person, found by the anchors of every table, and who is due to be forgotten."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Table, and_, exists, false, func, null, or_, select, true

from programme.access.identity import Actor
from programme.access.models import Purpose
from programme.access.policy import ADMITTED_AS
from programme.access.visibility import reach, weighs
from programme.concerns.models import Concern
from programme.consent.models import ConsentKind
from programme.consent.queries import took_back
from programme.core import clock
from programme.core.audit import FileOpening
from programme.core.clock import local
from programme.core.database import Base, db
from programme.core.encryption import unseal
from programme.core.i18n import language
from programme.evaluation.models import Item, Side
from programme.lifecycle.mentors import mentors_along
from programme.lifecycle.models import Match, StageChange, Trajectory
from programme.lifecycle.stages import ENDED_MATCH, ENDED_TRAJECTORY, TrajectoryStage
from programme.norms.models import Programme
from programme.people.models import Membership, Mentor, MentorStage, Student, User
from programme.privacy import rules
from programme.privacy.models import Correction, Erasure
from programme.privacy.rules import Road
from programme.referral.models import Referral

FORGETTABLE = (*ENDED_TRAJECTORY, TrajectoryStage.REFERRED, TrajectoryStage.DRAFT)
OPENINGS_SHOWN = 50
_PULSES = frozenset({"pulse_round", "pulse_answer"})
# Columns that say nothing to a person: keys of our own.
TECHNICAL = frozenset({"row_key", "version", "uid", "sequence", "key", "password_hash", "token_hash", "message_id"})


@dataclass(frozen=True, slots=True)
class Anchors:
    """The numbers by which the rows about one person are found in any table."""

    student_ids: tuple[int, ...] = ()
    trajectory_ids: tuple[int, ...] = ()
    match_ids: tuple[int, ...] = ()
    mentor_ids: tuple[int, ...] = ()
    user_ids: tuple[int, ...] = ()

    def of(self, name: str) -> tuple[int, ...]:
        """Give the numbers of one kind: `match` gives the matches."""
        return getattr(self, f"{name}_ids", ())


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of one table about one person: per row, the value of each column by name."""

    table: str
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody opened the file."""

    at: Any
    name: str
    page: str


def tables() -> Sequence[Table]:
    """Give every table of the database, parents first."""
    return Base.metadata.sorted_tables


def sealed_columns(table: Table) -> list[str]:
    """Give the names of the columns that hold sealed text."""
    return [column.name for column in table.columns if isinstance(column.type, LargeBinary)]


def anchored(table: Table, anchors: Anchors) -> ColumnElement[bool]:
    """Give the condition under which a row of any table is about this person."""
    clauses: list[ColumnElement[bool]] = []
    for name in ("student", "trajectory", "match", "mentor", "user"):
        numbers = anchors.of(name)
        column = table.c.get("id") if table.name == name else table.c.get(f"{name}_id")
        if numbers and column is not None:
            clauses.append(column.in_(numbers))
    if table.name in _PULSES:
        clauses += _pulses(table, anchors)
    return or_(*clauses) if clauses else false()


def _pulses(table: Table, anchors: Anchors) -> list[ColumnElement[bool]]:
    """Find the short questions, whose answers hang on the asking alone: of a match those of both, of a mentor the own ones."""
    rounds = Base.metadata.tables["pulse_round"]
    by_match = select(rounds.c.id).where(rounds.c.match_id.in_(anchors.match_ids))
    own = select(Match.id).where(Match.mentor_id.in_(anchors.mentor_ids))
    by_mentor = select(rounds.c.id).where(rounds.c.side == Side.MENTOR, rounds.c.match_id.in_(own))
    wanted = [ids for ids, numbers in ((by_match, anchors.match_ids), (by_mentor, anchors.mentor_ids)) if numbers]
    return [_round_id(table).in_(ids) for ids in wanted]


def _own_side(table: Table, anchors: Anchors) -> ColumnElement[bool]:
    """Leave out what the other of the two answered: neither reads that, also not in what is held on them."""
    if table.name not in _PULSES or not anchors.match_ids:
        return true()
    rounds = Base.metadata.tables["pulse_round"]
    return _round_id(table).in_(select(rounds.c.id).where(rounds.c.side == Side.STUDENT))


def _round_id(table: Table) -> ColumnElement[int]:
    return table.c.id if table.name == "pulse_round" else table.c.round_id


def anchors_of_student(student_id: int, actor: Actor | None = None) -> Anchors:
    """Give the anchors of a student; for an actor only those in reach."""
    chosen = select(Trajectory.id).where(Trajectory.student_id == student_id)
    if actor is not None:
        chosen = chosen.where(reach(actor, Trajectory))
    trajectories = tuple(db.session.scalars(chosen.order_by(Trajectory.id)))
    matches = tuple(
        db.session.scalars(select(Match.id).where(Match.trajectory_id.in_(trajectories)).order_by(Match.id))
    )
    return Anchors(student_ids=(student_id,), trajectory_ids=trajectories, match_ids=matches)


def anchors_of_mentor(mentor_id: int) -> Anchors:
    """Give the anchors of a mentor: the profile and the account."""
    users = db.session.scalars(select(Mentor.user_id).where(Mentor.id == mentor_id, Mentor.user_id.is_not(None)))
    return Anchors(mentor_ids=(mentor_id,), user_ids=tuple(number for number in users if number is not None))


def anchors_only_of_mentor(mentor_id: int) -> Anchors:
    """Give the anchors of a mentor; without the account when it serves another role, which goes on without the profile."""
    other_role = (
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.user_id == Mentor.user_id,
            Membership.role != ADMITTED_AS,
            Membership.ended_at.is_(None),
            User.deactivated_at.is_(None),
        )
    )
    shared = db.session.scalar(select(Mentor.id).where(Mentor.id == mentor_id, other_role.exists()))
    return anchors_of_mentor(mentor_id) if shared is None else Anchors(mentor_ids=(mentor_id,))


def anchors_of_user(user_id: int) -> Anchors:
    """Give the anchors of an account, and of the mentor who has it."""
    mentors = db.session.scalars(select(Mentor.id).where(Mentor.user_id == user_id))
    return Anchors(mentor_ids=tuple(mentors), user_ids=(user_id,))


def held(anchors: Anchors, actor: Actor | None = None) -> list[Held]:
    """Give all rows about one person, decrypted, table by table; tables without any are left out.

    For an actor without what belongs to a concern out of their reach: it may be about them.
    """
    return [found for table in tables() if (found := Held(table.name, list(_rows(table, anchors, actor)))).rows]


def _not_of_hidden_concern(table: Table, actor: Actor | None) -> ColumnElement[bool]:
    """Leave out the rows of concerns that this person cannot reach, and what tells that there is one."""
    if actor is None:
        return true()
    in_reach = select(Concern.id).where(weighs(actor, Concern))
    match table.name:
        case "concern":
            return table.c.id.in_(in_reach)
        case "stage_change":
            return or_(table.c.kind != "concern", table.c.thing_id.in_(in_reach))
        case "due_item":
            its_concern = table.c.arguments["concern_id"].as_integer()
            return or_(table.c.endpoint.not_like("concerns.%"), its_concern.in_(in_reach))
        case "outbox_mail":
            return or_(table.c.template.not_like("concerns/%"), table.c.user_id == actor.id)
        case "file_opening":
            return or_(table.c.page.not_like("concerns.%"), table.c.user_id == actor.id)
        case "link":
            return or_(table.c.purpose != Purpose.STUDENT_CONCERN, table.c.thing_id.in_(in_reach))
        case _ if "concern_id" in table.c:
            return table.c.concern_id.in_(in_reach)
        case _:
            return true()


def _rows(table: Table, anchors: Anchors, actor: Actor | None) -> Iterator[dict[str, Any]]:
    sealed = sealed_columns(table)
    keys = list(table.primary_key.columns)
    ours = (anchored(table, anchors), _own_side(table, anchors), _not_of_hidden_concern(table, actor))
    for row in db.session.execute(select(table).where(*ours).order_by(*keys)).mappings():
        values = dict(row)
        if table.name == "pulse_answer":
            side = Side.STUDENT if anchors.match_ids else Side.MENTOR
            values["asked"] = db.session.get_one(Item, values["item_id"]).words(side, language())
        # What was written about a student, alone or during a match, is in the student's file, and in no other.
        hidden = (bool(values.get("match_id")) and not anchors.match_ids) or (
            bool(values.get("trajectory_id")) and not anchors.trajectory_ids
        )
        for name in sealed:
            if hidden:
                values[name] = None
            elif values[name] is not None:
                values[name] = unseal(values[name], f"{table.name}.{name}.{values['row_key']}")
        yield {name: value for name, value in values.items() if name not in TECHNICAL}


def openings(*, student_id: int | None = None, mentor_id: int | None = None) -> list[Opening]:
    """Give who opened a file, the latest first; at most 50."""
    own = FileOpening.student_id == student_id if student_id is not None else FileOpening.mentor_id == mentor_id
    rows = db.session.execute(
        select(FileOpening.at, User.name, FileOpening.page)
        .join(User, User.id == FileOpening.user_id)
        .where(own)
        .order_by(FileOpening.id.desc())
        .limit(OPENINGS_SHOWN)
    )
    return [Opening(*row) for row in rows]


def corrections(anchors: Anchors) -> Sequence[Correction]:
    """Give the corrections that were asked for, the latest first."""
    return db.session.scalars(
        select(Correction)
        .where(anchored(Correction.__table__, anchors))  # type: ignore[arg-type]
        .order_by(Correction.id.desc())
    ).all()


def trajectories_of(student_id: int) -> Sequence[Trajectory]:
    """Give all trajectories of a student, in whichever programme."""
    return db.session.scalars(
        select(Trajectory).where(Trajectory.student_id == student_id).order_by(Trajectory.id)
    ).all()


def who_took_back() -> Sequence[int]:
    """Give the students who took the consent to data back in every trajectory they have, and are not forgotten yet."""
    back = exists().where(Trajectory.student_id == Student.id, took_back(ConsentKind.DATA))
    other = exists().where(
        Trajectory.student_id == Student.id,
        Trajectory._stage.not_in(ENDED_TRAJECTORY),
        Trajectory._stage != TrajectoryStage.REFERRED,
        ~took_back(ConsentKind.DATA),
    )
    return db.session.scalars(select(Student.id).where(Student.erased_at.is_(None), back, ~other)).all()


def open_match_exists(*, student_id: int | None = None, mentor_id: int | None = None) -> bool:
    """Tell whether a match of this person is not over."""
    own = Match.student_id == student_id if student_id is not None else Match.mentor_id == mentor_id
    if mentor_id is not None and mentors_along(mentor_id, clock.today()):
        return True
    return db.session.scalar(select(Match.id).where(own, Match._stage.not_in(ENDED_MATCH)).limit(1)) is not None


def roads(student_id: int | None = None) -> dict[int, list[Road]]:
    """Give, by student who is not forgotten yet, their trajectories as retention sees them.

    Without a student: of everybody who has at least one trajectory that is over.
    """
    over = select(Trajectory.student_id).where(Trajectory._stage.in_(FORGETTABLE))
    moved = (
        select(StageChange.trajectory_id, func.max(StageChange.at).label("at"))
        .where(StageChange.trajectory_id.is_not(None), StageChange.kind == "trajectory")
        .group_by(StageChange.trajectory_id)
        .subquery()
    )
    chosen = (
        select(
            Trajectory.student_id,
            Trajectory.id,
            Trajectory._stage,
            Trajectory.ended_on,
            Trajectory.created_at,
            moved.c.at,
            Trajectory.started_on,
            Trajectory.programme_id,
            and_(
                Trajectory._stage == TrajectoryStage.DRAFT,
                Trajectory.school_knows.is_(False),
                Trajectory.agreed_on.is_(None),
            ),
        )
        .join(Student, Student.id == Trajectory.student_id)
        .outerjoin(moved, moved.c.trajectory_id == Trajectory.id)
        .where(Student.erased_at.is_(None))
    )
    chosen = (
        chosen.where(Trajectory.student_id.in_(over)) if student_id is None else chosen.where(Student.id == student_id)
    )
    promises = {row.id: row.promises for row in db.session.scalars(select(Programme))}
    until, still_open = _help_given(student_id)
    found: dict[int, list[Road]] = {}
    for number, trajectory, stage, ended, created, at, started, programme, unconfirmed in db.session.execute(chosen):
        since = ended or local(at or created).date()
        road = Road(
            stage,
            since,
            started is not None,
            promises[programme],
            until.get(trajectory),
            trajectory in still_open,
            unconfirmed,
        )
        found.setdefault(number, []).append(road)
    return found


def _help_given(student_id: int | None) -> tuple[dict[int, date], set[int]]:
    """Give per trajectory the last day on which a concern was answered or a referral ended, and those with one open."""
    concerned = (
        select(Match.trajectory_id, Concern.closed_on, Concern.answered_at)
        .join(Match, Match.id == Concern.match_id)
        .join(Student, Student.id == Match.student_id)
        .where(Student.erased_at.is_(None))
    )
    helped = (
        select(Referral.trajectory_id, Referral.closed_on, null())
        .join(Trajectory, Trajectory.id == Referral.trajectory_id)
        .join(Student, Student.id == Trajectory.student_id)
        .where(Student.erased_at.is_(None))
    )
    if student_id is not None:
        concerned = concerned.where(Match.student_id == student_id)
        helped = helped.where(Trajectory.student_id == student_id)
    until: dict[int, date] = {}
    still_open: set[int] = set()
    for chosen in (concerned, helped):
        for trajectory, closed_on, answered_at in db.session.execute(chosen):
            # An answer that nobody closed is no reason to keep a file for ever.
            ended = closed_on or (local(answered_at).date() if answered_at is not None else None)
            if ended is None:
                still_open.add(trajectory)
            else:
                until[trajectory] = max(ended, until.get(trajectory, ended))
    return until, still_open


def mentors_over() -> Sequence[Mentor]:
    """Give the mentors who take no part (any more) and are not forgotten yet."""
    stages = (MentorStage.APPLIED, MentorStage.INTERVIEWED, MentorStage.REFUSED, MentorStage.LEFT)
    return db.session.scalars(select(Mentor).where(Mentor._stage.in_(stages), Mentor.erased_at.is_(None))).all()


def all_promises() -> list[tuple[int, Any]]:
    """Give the number and the promises of every programme."""
    return [(row.id, row.promises) for row in db.session.scalars(select(Programme).order_by(Programme.id))]


def ended_match_days(programme_id: int) -> list[tuple[int, date]]:
    """Give the ended matches of a programme whose notes are still there, with the day they ended."""
    conversation = Base.metadata.tables["conversation"]
    texts = or_(*(conversation.c[name].is_not(None) for name in ("note", "question", "answer")))
    rows = db.session.execute(
        select(Match.id, Match.ended_on)
        .where(
            Match.programme_id == programme_id,
            Match.ended_on.is_not(None),
            Match.id.in_(select(conversation.c.match_id).where(texts)),
        )
        .order_by(Match.id)
    )
    return [(number, ended) for number, ended in rows if ended is not None]


def promises_of(programme_id: int) -> Any:
    """Give the promises of a programme."""
    return db.session.get_one(Programme, programme_id).promises


def mentor_goes_on(mentor: Mentor) -> date | None:
    """Give the first day on which a mentor is unrecognisable; None while they take part."""
    return rules.mentor_goes_on(
        stage=mentor.stage,
        applied_on=mentor.applied_on,
        refused_on=mentor.refused_on,
        left_on=mentor.left_on,
        last_active_on=mentor.last_active_on,
        promises=promises_of(mentor.programme_id),
    )


def written_about(table: Table, anchors: Anchors) -> list[str]:
    """Give `table number` of every row of a table about this person, as the audit chain names things."""
    if "id" not in table.c:
        return []
    return [
        f"{table.name} {number}" for number in db.session.scalars(select(table.c.id).where(anchored(table, anchors)))
    ]


def group_ids(programme_id: int) -> list[int]:
    """Give the intervisie groups of a programme."""
    group = Base.metadata.tables["intervisie_group"]
    return list(db.session.scalars(select(group.c.id).where(group.c.programme_id == programme_id)))


def users_closed_before(moment: datetime) -> list[int]:
    """Give the accounts that still bear a name and were closed, or lost their last role, before a moment.

    The account of a mentor goes with the mentor's file.
    """
    roles = select(Membership.id).where(Membership.user_id == User.id)
    in_use = roles.where(or_(Membership.ended_at.is_(None), Membership.ended_at >= moment))
    mentors = select(Mentor.id).where(Mentor.user_id == User.id, Mentor.erased_at.is_(None))
    idle = and_(roles.exists(), ~in_use.exists(), ~mentors.exists())
    return list(
        db.session.scalars(
            select(User.id).where(or_(User.deactivated_at < moment, idle), User.name != rules.NOBODY).order_by(User.id)
        )
    )


def erased_since(moment: datetime) -> bool:
    """Tell whether anything was erased since a moment, by retention or on request."""
    return db.session.scalar(select(Erasure.id).where(Erasure.at >= moment).limit(1)) is not None


def birth_month(student_id: int) -> date | None:
    """Give the month of birth of a student."""
    return db.session.scalar(select(Student.birth_month).where(Student.id == student_id))


def matches_of(mentor_id: int) -> list[int]:
    """Give the matches of a mentor."""
    return list(db.session.scalars(select(Match.id).where(Match.mentor_id == mentor_id)))


def links_of(anchors: Anchors) -> list[int]:
    """Give the links that were sent about a person."""
    link = Base.metadata.tables["link"]
    return list(db.session.scalars(select(link.c.id).where(anchored(link, anchors))))
