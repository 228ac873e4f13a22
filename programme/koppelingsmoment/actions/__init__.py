"""Every write of the first meeting: asking for a date, planning it, holding it."""

from programme.koppelingsmoment.actions import holding, planning, polling
from programme.koppelingsmoment.actions.holding import (
    Held,
    agree_by_link,
    find_gaps,
    hold,
    note_agreement,
    remind_of_agreements,
)
from programme.koppelingsmoment.actions.inviting import Plan
from programme.koppelingsmoment.actions.planning import (
    answer_invitation,
    ask_on_the_eve,
    call_off_left_behind,
    cancel,
    change_care_coordinator,
    change_organiser,
    plan,
)
from programme.koppelingsmoment.actions.polling import answer_dates, ask_again, ask_for_date, fix_date

__all__ = [
    "GROUNDS",
    "Held",
    "Plan",
    "agree_by_link",
    "answer_dates",
    "answer_invitation",
    "ask_again",
    "ask_for_date",
    "ask_on_the_eve",
    "call_off_left_behind",
    "cancel",
    "change_care_coordinator",
    "change_organiser",
    "find_gaps",
    "fix_date",
    "hold",
    "note_agreement",
    "plan",
    "remind_of_agreements",
]

GROUNDS = planning.GROUNDS + polling.GROUNDS + holding.GROUNDS
