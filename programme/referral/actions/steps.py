"""The steps of a referral by its owner: advise, agree, hand over, follow, close; each with somebody who sees to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from programme.access.links import revoke
from programme.access.models import Purpose
from programme.access.staffing import second_reviewers
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.i18n import gettext as _
from programme.intake.actions import OUTLIVES
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.movement import can_move, move
from programme.lifecycle.promises import settle, settle_all
from programme.lifecycle.stages import MatchMove, ReferralMove, TrajectoryMove
from programme.nomination.actions import end_before_start
from programme.nomination.queries import open_matches
from programme.people.models import User
from programme.referral import emails, queries, rules, wording
from programme.referral.actions import owing
from programme.referral.models import Destination, Piece, Referral, ReferralReply, Reply, SharedPage

END_REASON = "too_heavy_referred"
# What nobody owes any more once mentoring stands still for help.
STANDS_STILL = (
    "plan_intake",
    "hold_intake",
    "screen_motivation",
    "second_talk",
    "give_colour",
    "fulfil_conditions",
    "match_waiting",
)


@dataclass(frozen=True, slots=True)
class Handing:
    """To whom it goes and what goes along; `receiver` is a zorgcoördinator of the student's school.

    `pieces`: what is shared beside the note, each with its text.
    """

    destination: Destination
    note: str
    receiver: User | None = None
    receiver_name: str = ""
    receiver_email: str | None = None
    school_told: bool = False
    pieces: Mapping[Piece, str] = field(default_factory=dict)

    def goes_along(self) -> dict[Piece, str]:
        """Give all that the other side reads of the student."""
        return {**self.pieces, Piece.NOTE: self.note}


def advise(
    *, trajectory: Trajectory, actor: User, reason: str, today: date, pauses: bool, urgent: bool = False
) -> Referral:
    """Open a referral; with `pauses` mentoring stops at once, whatever stage it is in.

    :raises Conflict: when one is open already.
    :raises WrongStage: when mentoring should stop but is not under way.
    """
    if queries.open_referral(trajectory.id) is not None:
        raise Conflict(_("There is an open referral for this student already. Go on with that one."))
    referral = Referral(
        trajectory=trajectory, owner_id=trajectory.coordinator_id or actor.id, advised_on=today, danger=False
    )
    referral.reason = reason
    db.session.add(referral)
    db.session.flush()
    audit.record("referral.advise", f"referral {referral.id}", actor_id=actor.id, text=reason, pauses=pauses)
    if pauses:
        stop_mentoring(trajectory=trajectory, actor=actor, reason=reason, today=today)
    owing.owe_next(referral, today, urgent=urgent)
    return referral


def stop_mentoring(*, trajectory: Trajectory, actor: User, reason: str, today: date) -> None:
    """Stop mentoring for help: a proposed match falls through, a running one stands still until it is ended.

    :raises WrongStage: when mentoring is not under way.
    """
    for match in open_matches(trajectory.id):
        if can_move(match, MatchMove.PAUSE):
            match.next_due_on = None
            move(match, MatchMove.PAUSE, actor=actor, reason=reason)
            # A worry about the student is no less now: who took it up still owes the answer.
            settle_all(but=OUTLIVES, match_id=match.id)
            owing.owe_telling(match, today)
        elif can_move(match, MatchMove.FALL_THROUGH):
            end_before_start(match=match, actor=actor, why=END_REASON, reason=reason, today=today)
            owing.owe_telling(match, today)
    move(trajectory, TrajectoryMove.REFER, actor=actor, reason=reason)
    for kind in STANDS_STILL:
        settle(kind, trajectory_id=trajectory.id)


def agree(
    *,
    referral: Referral,
    actor: User,
    agreed_on: date | None,
    danger_reason: str,
    today: date,
    danger_with_id: int | None = None,
) -> None:
    """Note that the student agreed, or with a reason and a second person that danger cannot wait for that.

    :raises GateClosed: when there is neither; or when a second person is there to ask and none is named.
    :raises WrongStage: when it is past that.
    """
    if agreed_on is None and not danger_reason:
        raise GateClosed("no_student_yes", str(wording.NO_STUDENT_YES))
    if (
        agreed_on is None
        and danger_with_id is None
        and second_reviewers(referral.trajectory.programme_id, but=actor.id)
    ):
        raise GateClosed("no_second_person", str(wording.NO_SECOND_PERSON))
    if danger_with_id == actor.id:
        raise GateClosed("no_second_person", str(wording.NO_SECOND_PERSON))
    referral.agreed_on, referral.danger = agreed_on, agreed_on is None
    referral.without_yes = danger_reason if referral.danger else None
    referral.without_yes_with_id = danger_with_id if referral.danger else None
    move(referral, ReferralMove.AGREE, actor=actor, reason=danger_reason or None)
    owing.owe_next(referral, today, urgent=referral.danger)


def student_told(*, referral: Referral, actor: User, today: date) -> None:
    """Note that the student heard of what went without their yes; from then on their own page shows it.

    :raises Conflict: when they agreed to all of it, or heard it before.
    """
    untold = queries.untold(referral.id)
    if not untold:
        raise Conflict(_("This was written down already."))
    for page in untold:
        page.student_told_on = today
    audit.record("referral.student_told", f"referral {referral.id}", actor_id=actor.id)


def hand_over(*, referral: Referral, actor: User, handing: Handing, today: date) -> None:
    """Hand it over warmly: a zorgcoördinator finds it on Vandaag, anybody else gets a link; both read the same page.

    What goes along is frozen now: what changes in the file later is not read there.

    :raises GateClosed: when it goes to the school and nobody there receives it.
    :raises WrongStage: when the student has not agreed, or it was handed over already.
    """
    in_school = handing.destination is Destination.SCHOOL_CARE
    if in_school and handing.receiver is None:
        raise GateClosed("no_receiver", str(wording.NO_RECEIVER))
    receiver = handing.receiver if in_school else None
    referral.destination, referral.handover_note = handing.destination, handing.note
    referral.receiver_user_id = None if receiver is None else receiver.id
    referral.receiver_name = handing.receiver_name if receiver is None else receiver.name
    referral.receiver_email = handing.receiver_email if receiver is None else None
    referral.school_told = handing.school_told or in_school
    if referral.school_told:
        # Who applied without the school agreed to this; whoever receives the student there has to see them.
        referral.trajectory.school_knows = True
    referral.handed_over_on, referral.came_back_on = today, None
    move(referral, ReferralMove.HAND_OVER, actor=actor)
    _freeze(referral, actor, handing)
    owing.owe_next(referral, today)
    if receiver is None:
        emails.announce(referral)
        return
    owing.owe_receiving(referral)


def send_link_again(*, referral: Referral, actor: User) -> None:
    """Send the receiver a new link to the same page; the one before works no more.

    :raises Conflict: when nothing lies with a receiver outside the school, or there is no address.
    """
    if referral.stage not in rules.HANDED or referral.receiver_email is None:
        raise Conflict(_("There is nobody to send a link to. Call them."))
    revoke(Purpose.RECEIVE_REFERRAL, trajectory_id=referral.trajectory_id)
    emails.announce(referral)
    audit.record("referral.send_link", f"referral {referral.id}", actor_id=actor.id)


def receive(*, referral: Referral, actor: User | None, received_by: str, today: date) -> None:
    """Note that the other side has it; `actor` is empty when they confirmed by link.

    :raises WrongStage: when it is not on its way any more.
    """
    referral.received_on, referral.received_by = today, received_by
    move(referral, ReferralMove.RECEIVE, actor=actor)
    page = queries.shared_page(referral.id)
    if page is not None:
        page.received_on = today
    owing.received(referral)
    owing.owe_next(referral, today)


def not_received(*, referral: Referral, actor: User, today: date) -> None:
    """Take it back because it did not arrive; the owner looks for another way the same day.

    :raises WrongStage: when it is not on its way any more.
    """
    bring_back(referral, ReferralMove.NOT_RECEIVED, actor, today)


def bring_back(referral: Referral, by: ReferralMove, actor: User | None, today: date) -> None:
    """Give it back to its owner, to look for another way with the student's yes for that one; nobody reads the page now."""
    referral.handed_over_on = referral.agreed_on = referral.came_back_on = None
    referral.received_on, referral.received_by = None, ""
    referral.danger = referral.school_told = False
    referral.receiver_user_id, referral.receiver_email = None, None
    move(referral, by, actor=actor)
    page = queries.shared_page(referral.id)
    if page is not None:
        page.taken_back_on = today
    owing.stop_asking(referral)
    owing.owe_another_way(referral, today, by)


def care_starts(*, referral: Referral, actor: User | None, started_on: date, today: date) -> None:
    """Note that help has begun.

    :raises WrongStage: when nobody received it yet.
    """
    referral.started_on = started_on
    move(referral, ReferralMove.CARE_STARTS, actor=actor)
    owing.owe_next(referral, today)


def care_waits(*, referral: Referral, actor: User | None, today: date) -> None:
    """Note that the student is on a waiting list.

    :raises WrongStage: when nobody received it yet.
    """
    move(referral, ReferralMove.CARE_WAITS, actor=actor)
    owing.owe_next(referral, today)


def decline(*, referral: Referral, actor: User, reason: str, today: date) -> None:
    """End it because the student does not want it, or nobody can take it.

    :raises WrongStage: when it is over already.
    """
    referral.closed_on = today
    move(referral, ReferralMove.DECLINE, actor=actor, reason=reason)
    owing.end(referral, today)


def close(*, referral: Referral, actor: User, today: date, note: str = "") -> None:
    """End it because help goes on by itself; what the owner heard there is kept beside what they said by link.

    :raises WrongStage: when help has not started and the student is on no waiting list.
    """
    close_by(referral, actor, today)
    if note:
        heard = ReferralReply(
            trajectory_id=referral.trajectory_id,
            referral_id=referral.id,
            said=Reply.ENDED,
            by_name=actor.name,
            at=clock.now(),
            read_on=today,
        )
        heard.note = note
        db.session.add(heard)


def close_by(referral: Referral, actor: User | None, today: date) -> None:
    """Close it, by its owner or by the other side; `actor` is empty for who comes by link."""
    referral.closed_on = today
    move(referral, ReferralMove.CLOSE, actor=actor)
    owing.end(referral, today)


def mentor_told(*, match: Match, actor: User) -> None:
    """Note that the mentor was told that it stops or stands still; nothing is owed of that any more."""
    audit.record("referral.mentor_told", f"match {match.id}", actor_id=actor.id)
    settle("tell_mentor", match_id=match.id)


def hand_to(*, trajectory_id: int, before: int, after: int) -> None:
    """Give the open referral of a trajectory to who runs it from now on, so that its next promise is theirs too."""
    referral = queries.open_referral(trajectory_id)
    if referral is not None and referral.owner_id == before:
        referral.owner_id = after


def _freeze(referral: Referral, actor: User, handing: Handing) -> None:
    page = SharedPage(
        trajectory_id=referral.trajectory_id,
        referral_id=referral.id,
        sent_at=clock.now(),
        sent_by_id=actor.id,
        destination=handing.destination,
        receiver_name=referral.receiver_name,
        without_yes=referral.danger,
    )
    page.keep(handing.goes_along())
    db.session.add(page)
