"""Reads of people who want to be, or are, a mentor: the file, the references, the running programmes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.models import Link
from programme.access.policy import ADMITTED_AS
from programme.access.visibility import reach, visible
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.grounds import Asking, asking
from programme.lifecycle.mentors import mentors_along
from programme.lifecycle.models import Match, StageChange
from programme.lifecycle.stages import OPEN_MATCH, MatchStage
from programme.norms.models import Programme, ProgrammeSchool
from programme.norms.promises import Requirement
from programme.people.models import Membership, Mentor, MentorSite, MentorStage, School, SchoolSite, Student, User
from programme.volunteers.models import ApplicationTry, Reference

HISTORY_MOST = 100

_AT_WORK = Mentor._stage.in_((MentorStage.ADMITTED, MentorStage.PAUSED))
_HERE = Mentor._stage.not_in((MentorStage.LEFT, MentorStage.REFUSED)) & Mentor.erased_at.is_(None)
# What each promise on the way of a mentor stands on.
APPLIED = asking(Mentor.id, Mentor._stage == MentorStage.APPLIED, Mentor.erased_at.is_(None))
INTERVIEWED = asking(Mentor.id, Mentor._stage == MentorStage.INTERVIEWED, Mentor.erased_at.is_(None))
WITHOUT_VOG = asking(Mentor.id, _AT_WORK, Mentor.vog_seen_on.is_(None), Mentor.erased_at.is_(None))
WITH_VOG = asking(Mentor.id, _HERE, Mentor.vog_renew_due.is_not(None))
PROFILE_ASKED = asking(Mentor.id, Mentor.profile_asked_on.is_not(None), _HERE)
UNANSWERED = asking(
    Reference.mentor_id,
    Reference.asked_at.is_not(None),
    Reference.answered_on.is_(None),
    exists().where(Mentor.id == Reference.mentor_id, _HERE),
    about=Reference.id,
)


def must_show_vog() -> Asking:
    """Select the mentors whose programme asks for a VOG that nobody saw yet."""
    asking_for_it = [p.id for p in db.session.scalars(select(Programme)) if Requirement.VOG in p.promises.requirements]
    return WITHOUT_VOG.where(Mentor.programme_id.in_(asking_for_it))


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One match of a mentor."""

    id: int
    student: str
    stage: MatchStage
    since: date


def running_programmes() -> Sequence[Programme]:
    """Give the programmes that take new mentors, by name."""
    return db.session.scalars(select(Programme).where(Programme.closed_on.is_(None)).order_by(Programme.name)).all()


def programme_of(mentor: Mentor) -> Programme:
    """Give the programme of a mentor."""
    return db.session.get_one(Programme, mentor.programme_id)


def signs_in(mentor: Mentor) -> bool:
    """Tell whether a mentor has an account by which they reach the own profile."""
    open_role = exists().where(
        User.id == Membership.user_id,
        User.deactivated_at.is_(None),
        Membership.user_id == mentor.user_id,
        Membership.programme_id == mentor.programme_id,
        Membership.role == ADMITTED_AS,
        Membership.ended_at.is_(None),
    )
    return mentor.user_id is not None and db.session.scalar(select(open_role)) is True


def sites_for(mentor: Mentor) -> list[tuple[int, str]]:
    """Give the buildings where a mentor may meet a student: number and name, by school; of a peer the own school's only."""
    places = (
        select(SchoolSite.id, School.name, SchoolSite.name)
        .join(School, School.id == SchoolSite.school_id)
        .join(ProgrammeSchool, ProgrammeSchool.school_id == School.id)
        .where(ProgrammeSchool.programme_id == mentor.programme_id, School.closed_on.is_(None))
        .order_by(School.name, SchoolSite.name)
    )
    if mentor.school_id is not None:
        places = places.where(School.id == mentor.school_id)
    return [(number, f"{school}, {site}") for number, school, site in db.session.execute(places)]


def travel_rows(mentor: Mentor) -> dict[int, MentorSite]:
    """Give how long a mentor travels, by the number of the building."""
    rows = db.session.scalars(select(MentorSite).where(MentorSite.mentor_id == mentor.id))
    return {row.site_id: row for row in rows}


def travel_of(mentor: Mentor) -> dict[int, int]:
    """Give the minutes one way by the number of the building; what is not filled in is not in it."""
    return {site_id: row.minutes for site_id, row in travel_rows(mentor).items()}


def travel_in_words(mentor: Mentor) -> list[tuple[str, int]]:
    """Give the buildings to which the travel time is known, with the minutes one way; the nearest first."""
    known = travel_of(mentor)
    rows = [(name, known[number]) for number, name in sites_for(mentor) if number in known]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def known_applicant(programme_id: int, email: str) -> Mentor | None:
    """Give who applied with this address before and was not refused, and did not leave."""
    return db.session.scalar(
        select(Mentor).where(
            Mentor.programme_id == programme_id,
            func.lower(Mentor.email) == email.lower(),
            Mentor._stage.not_in((MentorStage.REFUSED, MentorStage.LEFT)),
        )
    )


def tries_since(place: str, since: datetime) -> int:
    """Count the applications from one network place."""
    query = select(func.count()).select_from(ApplicationTry)
    return db.session.scalar(query.where(ApplicationTry.place == place, ApplicationTry.at > since)) or 0


def references(mentor: Mentor) -> Sequence[Reference]:
    """Give the references of a mentor, the first one first."""
    return db.session.scalars(select(Reference).where(Reference.mentor_id == mentor.id).order_by(Reference.id)).all()


def find_reference(mentor: Mentor, reference_id: int) -> Reference:
    """Give one reference of a mentor.

    :raises NotFound: when it is not one of this mentor.
    """
    row = db.session.scalar(select(Reference).where(Reference.id == reference_id, Reference.mentor_id == mentor.id))
    if row is None:
        raise NotFound
    return row


def reference_by_link(link: Link) -> Reference:
    """Give the reference that a link asks for, with the mentor it is about."""
    row = db.session.scalar(
        select(Reference).options(joinedload(Reference.mentor)).where(Reference.id == link.thing_id)
    )
    if row is None:
        raise NotFound
    return row


def history(actor: Actor, mentor: Mentor) -> Sequence[StageChange]:
    """Give what happened to a mentor, the newest first."""
    return db.session.scalars(
        visible(actor, StageChange)
        .options(joinedload(StageChange.actor))
        .where(StageChange.mentor_id == mentor.id, StageChange.kind == "mentor")
        .order_by(StageChange.id.desc())
        .limit(HISTORY_MOST)
    ).all()


def matches(actor: Actor, mentor: Mentor) -> list[MatchRow]:
    """Give the matches of a mentor that this person can reach, the newest first."""
    rows = db.session.execute(
        select(
            Match.id,
            Student.first_name,
            Student.infix,
            Student.last_name,
            Match._stage,
            func.coalesce(Match.started_on, Match.proposed_on),
        )
        .join(Student, Student.id == Match.student_id)
        .where(reach(actor, Match), Match.mentor_id == mentor.id)
        .order_by(Match.id.desc())
        .limit(HISTORY_MOST)
    )
    return [
        MatchRow(number, " ".join(filter(None, (first, infix, last))), stage, since)
        for number, first, infix, last, stage, since in rows
    ]


def has_open_match(mentor: Mentor) -> bool:
    """Tell whether a mentor has a match that is not over, or a proposal, or stands in or mentors along somewhere."""
    query = select(Match.id).where(Match.mentor_id == mentor.id, Match._stage.in_(OPEN_MATCH)).limit(1)
    return db.session.scalar(query) is not None or mentors_along(mentor.id, clock.today())


def seen_by(mentor: Mentor) -> User | None:
    """Give who saw the VOG."""
    return None if mentor.vog_seen_by_id is None else db.session.get(User, mentor.vog_seen_by_id)


def account_with(email: str) -> User | None:
    """Give the account of an address, also a closed one: an address is used once."""
    return db.session.scalar(select(User).where(User.email == email.lower()))


def mentor_of(user: User) -> Mentor | None:
    """Give the mentor that an account belongs to."""
    return db.session.scalar(select(Mentor).where(Mentor.user_id == user.id))


def mentor_role(user_id: int, programme_id: int) -> Membership | None:
    """Give the role of mentor that an account has in a programme, ended or not."""
    return db.session.scalar(
        select(Membership).where(
            Membership.user_id == user_id, Membership.programme_id == programme_id, Membership.role == ADMITTED_AS
        )
    )


def schools(actor: Actor) -> Sequence[School]:
    """Give the schools of the programme, by name."""
    return db.session.scalars(visible(actor, School).order_by(School.name)).all()
