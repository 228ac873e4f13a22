"""What the other side says: that they have it, how it goes, that they cannot; and what happens when they say nothing."""

from datetime import date

from programme.access.links import prolong, use
from programme.access.models import Link
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import WrongStage
from programme.lifecycle.promises import settle
from programme.lifecycle.stages import ReferralMove
from programme.people.models import User
from programme.referral import emails, queries, rules
from programme.referral.actions import owing, steps
from programme.referral.models import Referral, ReferralReply, Reply


def reply(
    *,
    referral: Referral,
    said: Reply,
    by_name: str,
    note: str,
    today: date,
    actor: User | None,
    link: Link | None = None,
) -> ReferralReply:
    """Keep what the other side says and let it move the referral; a note is the owner's to read.

    `actor` is the zorgcoördinator it was handed to; empty for who comes by `link`, which works until the referral is over.

    :raises WrongStage: when this is no answer at the stage it is in, such as after somebody took it back.
    """
    if said not in rules.REPLIES.get(referral.stage, ()):
        raise WrongStage("referral", str(referral.stage), str(said))
    # A link that gave its last answer shows its thanks; one that was taken back shows nothing.
    if link is not None and said in (Reply.CANNOT, Reply.ENDED):
        use(link)
    elif link is not None:
        prolong(link, days=emails.OPEN_DAYS)
    _move(referral, said, by_name, actor, today)
    kept = ReferralReply(
        trajectory_id=referral.trajectory_id, referral_id=referral.id, said=said, by_name=by_name, at=clock.now()
    )
    kept.note = note
    db.session.add(kept)
    db.session.flush()
    # No word of the note: what is chained cannot be erased.
    actor_id = None if actor is None else actor.id
    audit.record("referral.reply", f"referral {referral.id}", actor_id=actor_id, said=said.value)
    if note:
        owing.owe_reading(kept)
    return kept


def read_replies(*, referral: Referral, actor: User, today: date) -> int:
    """Note that the owner read what came back; give how many notes that were."""
    unread = queries.unread(referral.id)
    for one in unread:
        one.read_on = today
        settle(owing.READ_REPLY, about=str(one.id), trajectory_id=referral.trajectory_id)
    if unread:
        audit.record("referral.read", f"referral {referral.id}", actor_id=actor.id)
    return len(unread)


def chase_unreceived(today: date | None = None) -> int:
    """Tell owners by mail of handovers that nobody confirmed in time; give how many. Run each day, and twice without harm.

    It was the owner's all along: their promise shows itself on the same day.
    """
    day = today or clock.today()
    told = 0
    for referral in queries.unreceived():
        if rules.is_late(referral.handed_over_on, day, referral.trajectory.programme.promises):
            referral.came_back_on = day
            emails.tell_owner(referral)
            told += 1
    return told


def _move(referral: Referral, said: Reply, by_name: str, actor: User | None, today: date) -> None:
    match said:
        case Reply.RECEIVED:
            steps.receive(referral=referral, actor=actor, received_by=by_name, today=today)
        case Reply.STARTED:
            steps.care_starts(referral=referral, actor=actor, started_on=today, today=today)
        case Reply.WAITS:
            steps.care_waits(referral=referral, actor=actor, today=today)
        case Reply.CANNOT:
            steps.bring_back(referral, ReferralMove.CANNOT, actor, today)
            emails.tell_owner(referral)
        case Reply.ENDED:
            steps.close_by(referral, actor, today)
        case Reply.NOTE:
            pass
