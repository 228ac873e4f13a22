"""The words around offered moments: why somebody has to plan again."""

from programme.core.i18n import lazy_gettext as _l

# Planning itself is named by the intake.
DUE: dict[str, tuple[str, str]] = {}

WHY: dict[str, str] = {
    "moments_offered": _l("The student was asked to choose a moment, and has not chosen yet."),
    "none_fits": _l("None of the moments fits the student. Offer other ones, or give them a ring."),
    "talk_fell_away": _l("The talk did not take place. The student gets a new moment."),
}
