"""Writes of Vandaag: what is promised is mended at night by the facts of every step, and what is due is told by mail."""

from collections import Counter
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy import or_, update

from programme.closure import actions as closure
from programme.concerns import actions as concerns
from programme.consent import actions as consent
from programme.core import clock
from programme.core.database import db
from programme.evaluation import actions as evaluation
from programme.feedback import actions as feedback
from programme.handover import actions as handover
from programme.intake import actions as intake
from programme.intervisie import actions as intervisie
from programme.koppelingsmoment import actions as koppelingsmoment
from programme.lifecycle.grounds import Drift, Ground, mend
from programme.logbook import actions as logbook
from programme.matching import actions as matching
from programme.nomination import actions as nomination
from programme.people.models import Digest, User
from programme.phases import actions as phases
from programme.referral import actions as referral
from programme.screening import actions as screening
from programme.slots import actions as slots
from programme.support import actions as support
from programme.training import actions as training
from programme.volunteers import actions as volunteers
from programme.worklist import emails, queries, rules

log = structlog.get_logger()

# After this hour a mail would not be read at the start of the day any more.
MORNING_ENDS = time(12)

_STEPS: tuple[Any, ...] = (
    training,
    volunteers,
    nomination,
    consent,
    intake,
    slots,
    referral,
    screening,
    concerns,
    matching,
    koppelingsmoment,
    logbook,
    support,
    feedback,
    intervisie,
    evaluation,
    phases,
    closure,
    handover,
)

GROUNDS: tuple[Ground, ...] = tuple(ground for step in _STEPS for ground in step.GROUNDS)


def mend_promises() -> list[Drift]:
    """Open what is owed by the facts and was not promised, close what has no ground; give and log how much that was.

    It commits by itself, so it is called outside any other work. Anything but nothing is a mistake somewhere in a step.
    """
    drifts = mend(GROUNDS)
    for drift in drifts:
        log.warning("promises.mended", kind=drift.kind, opened=drift.opened, closed=drift.closed, unowned=drift.unowned)
    return drifts


def remind(now: datetime) -> int:
    """Queue one mail for everybody who wants one now and for whom something asks; give how many.

    Only on the morning of a working day: a job that wakes up later leaves it for the next one, and nothing is forgotten,
    because what was not told yet stays news. Each person is marked in the transaction of their mail, so that neither a
    killed process nor a second runner writes twice. It commits by itself, so it is called outside any other work.
    """
    here = clock.local(now)
    today = here.date()
    if not clock.is_working_day(today) or here.time() >= MORNING_ENDS:
        return 0
    told = 0
    for user_id, found in groupby(queries.to_remind(today), key=lambda one: one.user_id):
        told += _remind_one(user_id, list(found), today)
        db.session.commit()
    return told


def _remind_one(user_id: int, found: list[queries.Due], today: date) -> int:
    person = found[0]
    since = person.reminded_on
    if not rules.digest_is_due(digest=person.digest, weekday=person.weekday, since=since, today=today):
        return 0
    is_weekly = person.digest is Digest.WEEKLY
    if not is_weekly and not any(
        rules.is_news(counts_from=one.counts_from, due_on=one.due_on, opened_on=one.opened_on, since=since, today=today)
        for one in found
    ):
        return 0
    marked = (
        update(User)
        .where(User.id == user_id, or_(User.reminded_on.is_(None), User.reminded_on < today))
        .values(reminded_on=today)
        .returning(User.id)
    )
    if db.session.scalar(marked) is None:
        return 0
    counts = Counter(_counted_as(one, today) for one in found)
    emails.remind(db.session.get_one(User, user_id), counts=counts, is_weekly=is_weekly)
    return 1


def _counted_as(one: queries.Due, today: date) -> str:
    if one.due_on < today:
        return "late"
    if one.kind in rules.UNREAD:
        return "unread"
    return "to_write" if one.kind in rules.TO_WRITE else "due"
