"""Writes around a zorgcoördinator who leaves or falls ill: a colleague of the same school becomes the contact."""

from sqlalchemy import select, update

from programme.access.identity import Actor
from programme.core import audit
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.handover import emails, queries
from programme.handover.queries import SchoolContact
from programme.koppelingsmoment.actions import change_care_coordinator
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.stages import ENDED_TRAJECTORY, ReferralStage
from programme.people.models import User
from programme.referral.models import Referral


def hand_over_school(*, contact: SchoolContact, successor: User, actor: Actor) -> int:
    """Give what a zorgcoördinator has to a colleague of the school: students, promises, referrals; give how many students.

    The colleague hears it by mail, with an invitation for each first meeting that is planned. Who nominated whom stays
    in the history.

    :raises Conflict: when there is nothing to hand over any more: somebody else was first.
    """
    before, school = queries.lock(contact.user.id), contact.school
    if queries.find_school_contact(actor, before.id).has_nothing:
        raise Conflict(_("Everything was handed over already. Look who runs it now."))
    meetings, polls = queries.meetings_with(contact), queries.polls_with(contact)
    change_care_coordinator(meetings=meetings, polls=polls, after=successor)
    at_school = select(Trajectory.id).where(Trajectory.school_id == school.id)
    moved = list(
        db.session.scalars(
            update(Trajectory)
            .where(
                Trajectory.school_id == school.id,
                Trajectory.nominated_by_id == before.id,
                Trajectory._stage.not_in(ENDED_TRAJECTORY),
            )
            .values(nominated_by_id=successor.id, version=Trajectory.version + 1)
            .returning(Trajectory.id)
            .execution_options(synchronize_session=False)
        )
    )
    for change in (
        update(DueItem)
        .where(DueItem.owner_id == before.id, DueItem.closed_at.is_(None), DueItem.trajectory_id.in_(at_school))
        .values(owner_id=successor.id),
        update(Referral)
        .where(
            Referral.receiver_user_id == before.id,
            Referral.trajectory_id.in_(at_school),
            Referral._stage != ReferralStage.CLOSED,
        )
        .values(
            receiver_user_id=successor.id,
            receiver_name=successor.name[:100],
            receiver_email=successor.email,
            version=Referral.version + 1,
        ),
    ):
        db.session.execute(change.execution_options(synchronize_session=False))
    emails.tell_school_contact(successor, before, students=len(moved))
    if moved:
        things = [f"trajectory {number}" for number in moved]
        audit.record_each("trajectory.new_contact", things, actor_id=actor.id, before=before.id, after=successor.id)
    audit.record("handover.school", f"user {before.id}", actor_id=actor.id, school=school.id, after=successor.id)
    db.session.expire_all()
    return len(moved)
