"""Reads of what a zorgcoördinator has, for a colleague of the same school."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from programme.access.identity import Actor
from programme.access.policy import SCHOOL_CONTACTS
from programme.access.staffing import care_coordinators
from programme.access.visibility import reach
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.koppelingsmoment.models import DatePoll, Koppelingsmoment, MeetingParty, PollParty
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.stages import ENDED_TRAJECTORY, MatchStage, ReferralStage
from programme.norms.promises import Party
from programme.people.models import Membership, School, User
from programme.referral.models import Referral


@dataclass(frozen=True, slots=True)
class SchoolContact:
    """A zorgcoördinator at a school, and for how much they are the contact; in numbers only."""

    user: User
    school: School
    students: int
    items: int
    referrals: int

    @property
    def has_nothing(self) -> bool:
        """Whether there is nothing to hand over."""
        return not (self.students or self.items or self.referrals)


def school_contacts(actor: Actor) -> list[SchoolContact]:
    """Give the zorgcoördinatoren of the schools this person sees who are a contact now, by school and name."""
    return [one for one in _contacts(actor) if not one.has_nothing]


def find_school_contact(actor: Actor, user_id: int) -> SchoolContact:
    """Give one zorgcoördinator, the present school first.

    :raises NotFound: when there is none with that number, or not at a school this person sees.
    """
    found = next(iter(_contacts(actor, user_id)), None)
    if found is None:
        raise NotFound
    return found


def school_colleagues(contact: SchoolContact) -> Sequence[User]:
    """Give the other zorgcoördinatoren of the school."""
    return [one for one in care_coordinators(contact.school.id) if one.id != contact.user.id]


def meetings_with(contact: SchoolContact) -> Sequence[Koppelingsmoment]:
    """Give the planned first meetings at the school to which this zorgcoördinator was invited."""
    return db.session.scalars(
        select(Koppelingsmoment)
        .join(Match, Match.id == Koppelingsmoment.match_id)
        .join(MeetingParty, MeetingParty.meeting_id == Koppelingsmoment.id)
        .options(selectinload(Koppelingsmoment.parties), *_with_people(Koppelingsmoment.match))
        .where(
            Match.school_id == contact.school.id,
            Match._stage == MatchStage.PLANNED,
            Koppelingsmoment.cancelled_at.is_(None),
            Koppelingsmoment.starts_at > clock.now(),
            MeetingParty.party == Party.CARE_COORDINATOR,
            MeetingParty.is_invited.is_(True),
            MeetingParty.email == contact.user.email,
        )
        .order_by(Koppelingsmoment.id)
    ).all()


def polls_with(contact: SchoolContact) -> Sequence[DatePoll]:
    """Give the questions for a date at the school that this zorgcoördinator was asked."""
    return db.session.scalars(
        select(DatePoll)
        .join(Match, Match.id == DatePoll.match_id)
        .join(PollParty, PollParty.poll_id == DatePoll.id)
        .options(selectinload(DatePoll.parties), selectinload(DatePoll.dates), *_with_people(DatePoll.match))
        .where(
            Match.school_id == contact.school.id,
            PollParty.party == Party.CARE_COORDINATOR,
            PollParty.is_invited.is_(True),
            PollParty.email == contact.user.email,
        )
        .order_by(DatePoll.id)
    ).all()


def _with_people(match: Any) -> tuple[ORMOption, ...]:
    return tuple(joinedload(match).joinedload(who) for who in (Match.mentor, Match.student, Match.programme))


def is_school_contact(user_id: int) -> bool:
    """Tell whether somebody is a zorgcoördinator now."""
    here = Membership.user_id == user_id, Membership.role.in_(SCHOOL_CONTACTS), Membership.ended_at.is_(None)
    return db.session.scalar(select(Membership.id).where(*here).limit(1)) is not None


def _contacts(actor: Actor, user_id: int | None = None) -> list[SchoolContact]:
    students = select(func.count()).where(
        Trajectory.school_id == School.id,
        Trajectory.nominated_by_id == User.id,
        Trajectory._stage.not_in(ENDED_TRAJECTORY),
    )
    items = (
        select(func.count())
        .select_from(DueItem)
        .join(Trajectory, Trajectory.id == DueItem.trajectory_id)
        .where(Trajectory.school_id == School.id, DueItem.owner_id == User.id, DueItem.closed_at.is_(None))
    )
    referrals = (
        select(func.count())
        .select_from(Referral)
        .join(Trajectory, Trajectory.id == Referral.trajectory_id)
        .where(
            Trajectory.school_id == School.id,
            Referral.receiver_user_id == User.id,
            Referral._stage != ReferralStage.CLOSED,
        )
    )
    asked = (
        select(
            User,
            School,
            students.correlate(User, School).scalar_subquery(),
            items.correlate(User, School).scalar_subquery(),
            referrals.correlate(User, School).scalar_subquery(),
        )
        .join(Membership, Membership.user_id == User.id)
        .join(School, School.id == Membership.school_id)
        .where(Membership.role.in_(SCHOOL_CONTACTS), reach(actor, School))
        .order_by(Membership.ended_at.is_not(None), School.name, User.name)
    )
    if user_id is not None:
        asked = asked.where(User.id == user_id)
    return [SchoolContact(user, school, *counts) for user, school, *counts in db.session.execute(asked)]
