"""The write that makes who stands in the mentor of a match: the first one's window closes, and everybody hears it."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, literal, or_, update

from programme.access.identity import Actor
from programme.access.links import revoke_of
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.evaluation.actions import lapse_for_mentor
from programme.handover import emails, queries
from programme.handover.rules import bars
from programme.handover.wording import barred, need_agreement, not_running
from programme.lifecycle.mentors import end_window
from programme.lifecycle.models import DueItem, Match, MatchMentor
from programme.lifecycle.silence import recount
from programme.lifecycle.stages import MatchStage
from programme.logbook.actions import pass_on, pass_on_series
from programme.matching.queries import mentor_profile
from programme.matching.rules import Terms
from programme.people.models import Mentor

ONE_DAY = timedelta(days=1)
# What only who wrote or was asked can answer; it does not go to who comes after.
OWN = ("answer_question", "pulse")


def become_main(*, match: Match, window: MatchMentor, actor: Actor, student_agreed: bool, today: date) -> MatchMentor:
    """Let a substitute or second mentor go on as the mentor, from today; both mentors, student and school hear it.

    The first one has until the end of today to write down what is left. What that mentor wrote opens for the new one only
    where the student wants that, as before.

    :raises GateClosed: when the match does not run, the student was not asked, or a hard rule forbids it.
    :raises Conflict: when this mentor does not belong to the match now.
    """
    if match.stage not in (MatchStage.ACTIVE, MatchStage.PAUSED) or match.trajectory.stage is queries.REFERRED:
        raise not_running()
    if window.id not in queries.may_follow(match.id, today):
        raise Conflict(_("This has changed in the meantime. Look at how it stands now before you go on."))
    if not student_agreed:
        raise need_agreement()
    before, after, may_read = match.mentor, window.mentor, window.may_read
    _need_open(match, window, today)
    _change_windows(match, window, today)
    made = MatchMentor(match_id=match.id, mentor=after, from_on=today, agreed_on=today, may_read=may_read)
    db.session.add(made)
    if match.holds_place:
        before.places_taken -= 1
        before.amber_taken -= int(match.is_amber)
        after.places_taken += 1
        after.amber_taken += int(match.is_amber)
    match.mentor = after
    db.session.flush()
    _change_promises(match, before, after, today)
    audit.record(
        "match.new_mentor", f"match {match.id}", actor_id=actor.id, before=before.id, after=after.id, window=made.id
    )
    emails.tell_of_new_mentor(match, before)
    return made


def _need_open(match: Match, window: MatchMentor, today: date) -> None:
    terms = Terms(match.programme.promises, today)
    found = bars(queries.student_of(match).profile, mentor_profile(window.mentor, terms.promises), terms)
    # A duo has the place already that it needs.
    held = ("capacity", "amber_most") if window.holds_place else ()
    if against := next((one for one in found if one.rule not in held), None):
        raise barred(against)


def _change_windows(match: Match, window: MatchMentor, today: date) -> None:
    main = queries.main_window(match)
    if main is not None:
        main.until_on = today
    end_window(window, is_amber=match.is_amber, today=today)
    if window.from_on >= today:
        db.session.delete(window)
    else:
        # Nobody belongs to a match twice on one day.
        window.until_on = min(window.until_on or today, today - ONE_DAY)
    db.session.flush()


def _change_promises(match: Match, before: Mentor, after: Mentor, today: date) -> None:
    lapse_for_mentor(match=match, today=today)
    revoke_of("mentor", match_id=match.id)
    pass_on_series(match=match, mentor_id=after.id, today=today)
    pass_on(match=match, today=today)
    closes: ColumnElement[bool] = DueItem.kind.in_(("mentor_back", "mentor_away"))
    if before.user_id is not None:
        theirs = DueItem.owner_id == before.user_id
        closes = or_(closes, and_(theirs, or_(DueItem.kind.in_(OWN), literal(after.user_id is None))))
        if after.user_id is not None:
            _change_items(match, and_(theirs, DueItem.kind.not_in(OWN)), owner_id=after.user_id)
    _change_items(match, closes, closed_at=clock.now())
    recount(match_id=match.id)


def _change_items(match: Match, which: ColumnElement[bool], **values: object) -> None:
    db.session.execute(
        update(DueItem)
        .where(DueItem.match_id == match.id, DueItem.closed_at.is_(None), which)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
