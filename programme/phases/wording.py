"""The words for phases, their evidence, pauses, the trial and the mid-term evaluation."""

from datetime import date

from programme.core.errors import Conflict, GateClosed
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.core.i18n import ngettext
from programme.core.rendering import day
from programme.norms.phases import PHASES
from programme.norms.promises import Phase
from programme.phases.models import Outcome, Resuming, Side
from programme.phases.rules import Sign

NAMES: dict[Phase, str] = {phase: PHASES[phase].name for phase in Phase}

SIDE: dict[Side, str] = {Side.MENTOR: _l("The mentor"), Side.STUDENT: _l("The student")}
OUTCOME: dict[Outcome, str] = {
    Outcome.CONTINUE: _l("They go on as they do"),
    Outcome.TAPER: _l("They meet less often: on to deepening"),
    Outcome.EXTEND: _l("They go on for longer"),
    Outcome.STOP: _l("They stop"),
}
# What is asked of each side: the answer that is a number, then the three in words.
HELPS: dict[Side, str] = {
    Side.MENTOR: _l("How much does the mentoring help your student now?"),
    Side.STUDENT: _l("How much does your mentor help you now?"),
}
GOES_WELL: dict[Side, str] = {
    Side.MENTOR: _l("What goes well between you?"),
    Side.STUDENT: _l("What goes well with your mentor?"),
}
IS_HARD: dict[Side, str] = {
    Side.MENTOR: _l("What is hard, or what do you miss?"),
    Side.STUDENT: _l("What could be better?"),
}
FROM_HERE: dict[Side, str] = {
    Side.MENTOR: _l("How do you want to go on?"),
    Side.STUDENT: _l("What do you want from here on?"),
}
RESUMING: dict[Resuming, str] = {
    Resuming.YES: _l("Yes, I want to go on"),
    Resuming.NOT_YET: _l("Not yet"),
    Resuming.NO: _l("No, I want to stop"),
}
NUMBER: dict[int, str] = {1: _l("First mid-term evaluation"), 2: _l("Second mid-term evaluation")}

DUE: dict[str, tuple[str, str]] = {
    "phase_ready": (_l("Ready for the next phase"), _l("Look and decide")),
    "midterm_evaluation": (_l("Mid-term evaluation"), _l("Read and decide")),
    "midterm_view": (_l("Look back half-way"), _l("Say how it goes")),
    "midterm_stop": (_l("Begin the ending"), _l("Begin it")),
    "paused": (_l("Paused: can they go on?"), _l("Look and decide")),
}

WHY: dict[str, str] = {
    "phase_signs": _l("They did what this phase asks, %(weeks)s weeks long. You decide whether they move on."),
    "midterm_1_asked": _l("The first mid-term evaluation. Both were asked how it goes. Talk with them and decide."),
    "midterm_1_both": _l("The first mid-term evaluation. Both said how it goes. Read it, talk with them and decide."),
    "midterm_1_one": _l(
        "The first mid-term evaluation. The mentor said how it goes; the student would rather not answer."
    ),
    "midterm_2_one": _l(
        "The second mid-term evaluation. The mentor said how it goes; the student would rather not answer."
    ),
    "midterm_2_asked": _l("The second mid-term evaluation. Both were asked how it goes. Talk with them and decide."),
    "midterm_2_both": _l("The second mid-term evaluation. Both said how it goes. Read it, talk with them and decide."),
    "midterm_view_asked": _l("You have been meeting for a while. Only the coordinator reads what you say about it."),
    "midterm_stopped": _l("At the mid-term evaluation you decided that they stop. A good ending takes some care."),
    "pause_ends": _l("You said you would look again on this day."),
    "student_goes_on": _l("The student wants to go on. Talk with the mentor, and let them go on."),
    "student_not_yet": _l("The student said: not yet. Ask again how it is now."),
    "student_not_on": _l("The student does not want to go on. Talk with them; a good ending takes some care."),
}


def no_next_phase(phase: Phase) -> GateClosed:
    """Say that this phase ends in another way."""
    return GateClosed(
        "no_next_phase",
        _("From the phase %(phase)s a match does not move on by hand. Begin the ending instead.", phase=NAMES[phase]),
        phase=phase.value,
    )


def not_active() -> GateClosed:
    """Say that only an active match moves on."""
    return GateClosed(
        "match_not_active", _("Only a match that is active now can move on. Resume it first, or look how it stands.")
    )


def help_first() -> GateClosed:
    """Say that mentoring stands still for help, so that the pair cannot go on."""
    return GateClosed(
        "help_first",
        _(
            "Help comes first for this student, so they cannot go on together now. End the match; a new intake can follow."
        ),
    )


def ask_student() -> GateClosed:
    """Say that nobody goes on before the student wants to."""
    return GateClosed(
        "ask_student", _("First the student: ask by link, or tick that they told you they want to go on.")
    )


def pause_day() -> GateClosed:
    """Say that a pause ends on a later day."""
    return GateClosed("pause_day", _("Choose a day after today to look again."))


def no_trial() -> GateClosed:
    """Say that there is no trial to decide on."""
    return GateClosed("no_trial", _("This match is not on trial any more."))


def said_already() -> Conflict:
    """Say that a side said how it goes, or that it is over."""
    return Conflict(_("This was answered already, or it is decided. Thank you all the same."))


def not_now() -> GateClosed:
    """Say that a match cannot do this now."""
    return GateClosed(
        "midterm_not_now", _("This is no choice for this match now. Look at the phase they are in, and choose again.")
    )


def not_longer(before: date | None, latest: date | None) -> GateClosed:
    """Say between which days a new end lies."""
    if before is None or latest is None:
        return GateClosed("midterm_no_end", _("No end was agreed for this match, so there is nothing to extend."))
    return GateClosed(
        "midterm_end",
        _("Choose a day after %(before)s, and at the latest %(latest)s.", before=day(before), latest=day(latest)),
        before=before.isoformat(),
        latest=latest.isoformat(),
    )


def evidence_sentence(sign: Sign, found: int, expected: int) -> str:
    """Say one sign in words: how much there is, and how much the phase asks."""
    match sign:
        case Sign.WEEKS:
            return ngettext(
                "%(num)s week in this phase; it takes about %(expected)s weeks.",
                "%(num)s weeks in this phase; it takes about %(expected)s weeks.",
                found,
                expected=expected,
            )
        case Sign.CONVERSATIONS:
            return ngettext(
                "%(num)s conversation held; this phase asks for at least %(expected)s.",
                "%(num)s conversations held; this phase asks for at least %(expected)s.",
                found,
                expected=expected,
            )
        case Sign.GOALS:
            return ngettext(
                "%(num)s goal written down; this phase asks for at least %(expected)s.",
                "%(num)s goals written down; this phase asks for at least %(expected)s.",
                found,
                expected=expected,
            )
