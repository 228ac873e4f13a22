"""The words for phases, their evidence, pauses and the trial."""

from programme.core.errors import GateClosed
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.norms.phases import PHASES
from programme.norms.promises import Phase
from programme.phases.rules import Sign

NAMES: dict[Phase, str] = {phase: PHASES[phase].name for phase in Phase}

SIGN: dict[Sign, str] = {
    Sign.WEEKS: _l("Weeks in this phase"),
    Sign.CONVERSATIONS: _l("Conversations in this phase"),
    Sign.GOALS: _l("Goals written down"),
}

DUE: dict[str, tuple[str, str]] = {
    "phase_ready": (_l("Ready for the next phase"), _l("Look and decide")),
    "paused": (_l("Paused: can they go on?"), _l("Look and decide")),
}

WHY: dict[str, str] = {
    "phase_signs": _l("They did what this phase asks, %(weeks)s weeks long. You decide whether they move on."),
    "pause_ends": _l("You said you would look again on this day."),
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


def pause_day() -> GateClosed:
    """Say that a pause ends on a later day."""
    return GateClosed("pause_day", _("Choose a day after today to look again."))


def no_trial() -> GateClosed:
    """Say that there is no trial to decide on."""
    return GateClosed("no_trial", _("This match is not on trial any more."))
