"""The words for urgency, routes, stages and promises around a concern."""

from collections.abc import Sequence

from programme.concerns.models import CareRoute, GoesTo, Urgency
from programme.concerns.rules import Subject, Whom
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.lifecycle.stages import ConcernStage

URGENCY: dict[Urgency, str] = {
    Urgency.TODAY: _l("Today"),
    Urgency.THIS_WEEK: _l("This week"),
    Urgency.TALK: _l("I want to talk it over"),
}

# A doubt is as welcome as an alarm: two equal choices, and the second asks for nothing more.
WORRIED, UNSURE = "worried", "unsure"
KIND: tuple[tuple[str, str], ...] = (
    (WORRIED, _l("I am worried")),
    (UNSURE, _l("I do not know whether this is serious")),
)

# The student's own lines, said to the student.
OWN_LINE: dict[str, str] = {
    "kindertelefoon": _l("Up to 18: De Kindertelefoon"),
    "alles_oke": _l("From 18 to 24: Alles Oké?"),
}

ROUTE: dict[CareRoute, str] = {
    CareRoute.MENTOR: _l("The mentor goes on, with our help"),
    CareRoute.SCHOOL: _l("The school takes it up"),
    CareRoute.CARE: _l("Professional care is needed"),
    CareRoute.REPORT: _l("A professional weighs a report to Veilig Thuis"),
    CareRoute.NONE: _l("Nothing is the matter"),
}

STAGE: dict[ConcernStage, tuple[str, str]] = {
    ConcernStage.RAISED: ("now", _l("not taken up yet")),
    ConcernStage.ACKNOWLEDGED: ("look", _l("taken up")),
    ConcernStage.WEIGHED: ("look", _l("weighed")),
    ConcernStage.ANSWERED: ("good", _l("answered")),
    ConcernStage.CLOSED: ("plain", _l("closed")),
}

STEPS: tuple[tuple[ConcernStage, str], ...] = (
    (ConcernStage.RAISED, _l("Raised")),
    (ConcernStage.ACKNOWLEDGED, _l("Take up")),
    (ConcernStage.WEIGHED, _l("Weigh")),
    (ConcernStage.ANSWERED, _l("Answer")),
    (ConcernStage.CLOSED, _l("Close")),
)

# Source: domain.md §2.2; professionals walk these steps, the programme sends nothing to Veilig Thuis.
MELDCODE: tuple[str, ...] = (
    _l("Map the signals."),
    _l("Consult a colleague and, if needed, Veilig Thuis (this can be anonymous)."),
    _l("Talk with the people it is about."),
    _l("Weigh how serious it is; in doubt, ask Veilig Thuis."),
    _l("Decide twice: is a report needed, and can help be given or organised?"),
)

DUE: dict[str, tuple[str, str]] = {
    "acknowledge_concern": (_l("A mentor is worried"), _l("Take up")),
    "weigh_concern": (_l("Weigh the concern"), _l("Weigh")),
    "answer_concern": (_l("Answer the mentor who is worried"), _l("Answer")),
    "recolour": (_l("Look at the colour anew"), _l("Give the colour")),
    "close_concern": (_l("Round off the concern"), _l("Look and close")),
    "look_at_weighing": (_l("Look at how a concern was weighed"), _l("Look")),
}

WHY: dict[str, str] = {
    "concern_raised": _l("Raised %(raised_on)s. You own it; the mentor was told when they hear from you."),
    "concern_acknowledged": _l("You took it up. Weigh whose work it is, and with whom."),
    "concern_changes_colour": _l("A concern changes what a mentor can carry. Go through the fixed questions again."),
    "concern_weighed": _l("It is weighed. Now the mentor has to hear what happens."),
    "concern_answered": _l("The mentor has your answer. Close it when nothing is left to do."),
    "concern_passed_on": _l("Raised %(raised_on)s, and nobody took it up in time. Now it is yours."),
    "concern_second_look": _l("The weighing counts once a second person looked at it too."),
}


def subject(found: Subject) -> str:
    """Name what a concern can be about, as who raises it calls it."""
    name = found.name
    match found.whom:
        case Whom.STUDENT:
            return name or _("The student")
        case Whom.MENTOR:
            return _("%(name)s, or how it goes between you", name=name) if name else _("The mentor")
        case Whom.ANOTHER_MENTOR:
            return _("Another mentor")
        case Whom.COORDINATOR:
            return _("%(name)s, coordinator", name=name) if name else _("The coordinator")
        case Whom.MANAGER:
            return _("%(name)s, programme manager", name=name)
        case Whom.OWN_LIFE:
            return _("Something at school or at home")
        case _:
            return _("Something else")


def listener(goes_to: GoesTo, names: Sequence[str]) -> str:
    """Name to whom a concern can go, and who then does not see it."""
    named = ", ".join(names)
    match goes_to:
        case GoesTo.MANAGER:
            return _(
                "%(names)s, programme manager: the coordinator does not see it",
                names=named or _("The programme manager"),
            )
        case GoesTo.CONFIDANT:
            return _("%(names)s, confidant: nobody else of the programme sees it", names=named)
        case _:
            return _("%(names)s, coordinator", names=named) if named else _("The coordinator")
