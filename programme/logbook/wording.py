"""The words for conversations, places, goals and what is owed around them."""

from datetime import date

from programme.core import clock
from programme.core.errors import GateClosed
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.core.rendering import day, weekday_name
from programme.logbook.models import Competence, ConversationSeries, ConversationState, GoalOutcome, Place, Side

STATE: dict[ConversationState, tuple[str, str]] = {
    ConversationState.PLANNED: ("plain", _l("planned")),
    ConversationState.HELD: ("good", _l("held")),
    ConversationState.MOVED: ("plain", _l("moved")),
    ConversationState.CANCELLED: ("plain", _l("cancelled")),
    ConversationState.NO_SHOW: ("look", _l("somebody did not come")),
}

PLACE: dict[Place, str] = {
    Place.SCHOOL: _l("at school"),
    Place.ONLINE: _l("online"),
    Place.PHONE: _l("by phone"),
    Place.OUTSIDE: _l("somewhere else"),
}

SIDE: dict[Side, str] = {
    Side.STUDENT: _l("My student"),
    Side.MENTOR: _l("I"),
    Side.BOTH: _l("Both of us"),
}

SIDE_READ: dict[Side, str] = {
    Side.STUDENT: _l("by the student"),
    Side.MENTOR: _l("by the mentor"),
    Side.BOTH: _l("by both"),
}

COMPETENCE: dict[Competence, str] = {
    Competence.MOTIVES: _l("What I find important"),
    Competence.QUALITIES: _l("What I am good at"),
    Competence.WORK_EXPLORATION: _l("Which work suits me"),
    Competence.CAREER_STEERING: _l("Planning my own way"),
    Competence.NETWORKING: _l("Who can help me"),
    Competence.OTHER: _l("Something else"),
}

OUTCOME: dict[GoalOutcome, tuple[str, str]] = {
    GoalOutcome.REACHED: ("good", _l("reached")),
    GoalOutcome.PARTLY: ("look", _l("partly reached")),
    GoalOutcome.NOT_REACHED: ("plain", _l("not reached")),
    GoalOutcome.DROPPED: ("plain", _l("let go")),
}

WHO_READS = _l(
    "Your coordinator reads this, or who stands in. School and parents do not; your student may ask to see it. "
    "Write roles, no names."
)

DUE: dict[str, tuple[str, str]] = {
    "log_conversation": (_l("How did it go?"), _l("Write it down")),
    "read_log": (_l("A conversation to read"), _l("Read it")),
    "answer_question": (_l("A question about what you wrote"), _l("Answer it")),
    "read_answer": (_l("An answer to read"), _l("Read it")),
    "ring_mentor": (_l("A mentor asks to be rung"), _l("See whom")),
    "silence": (_l("Nothing heard"), _l("Ask how it goes")),
    "set_goals": (_l("Write down the goals"), _l("Write goals")),
    "trial_decision": (_l("Trial: stop or go"), _l("Decide")),
}

# What can be answered on Vandaag itself, by its reason: there is nothing more to see behind the line.
AT_ONCE: dict[str, str] = {"log_without_note": _l("Read, thank you")}

WHY: dict[str, str] = {
    "conversation_planned": _l("You planned a conversation. Two taps and it is written down."),
    "log_unread": _l("Written down %(ago)s and not read yet. Mentors go on when they notice that it is read."),
    "log_without_note": _l("Written down %(ago)s, without a note. Mentors go on when they notice that it is read."),
    "question_about_log": _l("Your coordinator read what you wrote and asked this %(ago)s."),
    "answer_unread": _l("The mentor answered %(ago)s. Say that you read it."),
    "mentor_asks_to_ring": _l("Written in a log, about nothing that is told here."),
    "goals_by_now": _l("You spoke %(count)s times. Choose together what you want to reach, in the student's words."),
    "trial_over": _l("They spoke %(count)s times. You agreed to decide now whether they go on."),
}


def rhythm(series: ConversationSeries) -> str:
    """Say when a fixed hour is, as people do: `every Tuesday 16.00`."""
    name = weekday_name(series.first_on)
    if series.every_weeks == 1:
        return _("Every %(weekday)s %(time)s", weekday=name, time=f"{series.at:%H.%M}")
    return _(
        "Every %(num)s weeks on %(weekday)s %(time)s", num=series.every_weeks, weekday=name, time=f"{series.at:%H.%M}"
    )


def left_out(series: ConversationSeries) -> str:
    """Give the days that a fixed hour leaves out and that are still to come."""
    days = (date.fromisoformat(one) for one in series.left_out)
    return ", ".join(day(one) for one in sorted(days) if clock.today() <= one <= series.until_on)


def not_running() -> GateClosed:
    """Say that conversations belong to a running match."""
    return GateClosed(
        "match_not_running",
        _("This match is not running now, so there is nothing to write down. Ask your coordinator when that is wrong."),
    )


def stands_still() -> GateClosed:
    """Say that nothing new is planned while a match stands still, without saying why it does."""
    return GateClosed(
        "match_stands_still", _("This match stands still now. Your coordinator tells you when you can plan again.")
    )


def not_open(state: ConversationState) -> GateClosed:
    """Say that a conversation was written down already."""
    return GateClosed(
        "conversation_written", _("This conversation was written down already: %(state)s.", state=STATE[state][1])
    )


def day_impossible() -> GateClosed:
    """Say that a conversation cannot have been on a day."""
    return GateClosed(
        "day_impossible", _("A conversation lies between the start of the match and today. Look at the day again.")
    )


def not_yet() -> GateClosed:
    """Say that a conversation still has to come."""
    return GateClosed("conversation_to_come", _("This conversation is still to come. Write it down when it is over."))


def nothing_left() -> GateClosed:
    """Say that a fixed hour has no day."""
    return GateClosed(
        "no_day_left", _("No day is left between the first and the last one. Choose a later end, or another day.")
    )


def moment_passed() -> GateClosed:
    """Say that a new date lies in the past."""
    return GateClosed("moment_passed", _("This moment is over already. Choose a later one."))
