"""The words for urgency, routes, stages and promises around a concern."""

from programme.concerns.models import CareRoute, Urgency
from programme.core.i18n import lazy_gettext as _l
from programme.lifecycle.stages import ConcernStage

URGENCY: dict[Urgency, str] = {
    Urgency.TODAY: _l("Today"),
    Urgency.THIS_WEEK: _l("This week"),
    Urgency.TALK: _l("I want to talk it over"),
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
