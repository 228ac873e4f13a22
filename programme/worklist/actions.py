"""Writes of Vandaag: each night what is promised is laid beside the facts of every step, and mended."""

from typing import Any

import structlog

from programme.closure import actions as closure
from programme.concerns import actions as concerns
from programme.intake import actions as intake
from programme.intervisie import actions as intervisie
from programme.koppelingsmoment import actions as koppelingsmoment
from programme.lifecycle.grounds import Drift, Ground, mend
from programme.logbook import actions as logbook
from programme.matching import actions as matching
from programme.nomination import actions as nomination
from programme.phases import actions as phases
from programme.referral import actions as referral
from programme.screening import actions as screening
from programme.support import actions as support
from programme.training import actions as training
from programme.volunteers import actions as volunteers

log = structlog.get_logger()

_STEPS: tuple[Any, ...] = (
    training,
    volunteers,
    nomination,
    intake,
    referral,
    screening,
    concerns,
    matching,
    koppelingsmoment,
    logbook,
    support,
    intervisie,
    phases,
    closure,
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
