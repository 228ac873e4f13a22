"""The words of an intake: who else helps, where to meet, why the talk cannot be held yet, what is due."""

from programme.core.i18n import lazy_gettext as _l
from programme.intake.models import CareLine, Meet
from programme.intake.rules import Wants
from programme.nomination.rules import Missing

CARE_LINE: dict[CareLine, str] = {
    CareLine.NONE: _l("No, nobody"),
    CareLine.SCHOOL: _l("Yes, somebody at school"),
    CareLine.CARE_TEAM: _l("Yes, the care team of the school"),
    CareLine.OUTSIDE: _l("Yes, somebody outside school"),
    CareLine.WAITING_LIST: _l("Not yet, on a waiting list"),
    CareLine.UNKNOWN: _l("Rather not say"),
}

MEET: dict[Meet, str] = {
    Meet.SCHOOL: _l("At school"),
    Meet.ONLINE: _l("Online"),
    Meet.EITHER: _l("Both are fine"),
}

WANTS: dict[Wants, str] = {
    Wants.YES: _l("Yes: I want this myself"),
    Wants.LATER: _l("Not sure yet: we talk again"),
    Wants.NOT_NOW: _l("No, not now"),
}

MISSING: dict[Missing, str] = {
    Missing.STUDENT_AGREEMENT: _l("The student has not agreed yet. There is no intake without their own yes."),
    Missing.GUARDIAN_CONSENT: _l(
        "The student is under 16, and a parent or carer has not agreed yet. The school can ask them; then the intake can be held."
    ),
}

MATCH_STANDS_STILL = _l(
    "The match of this student stands still and has not ended. End it first, then plan a new intake."
)

DUE: dict[str, tuple[str, str]] = {
    "plan_intake": (_l("Plan the intake"), _l("Plan")),
    "hold_intake": (_l("Hold the intake"), _l("Write it down")),
    "recontact": (_l("Ask once more"), _l("Plan a new intake")),
}

WHY: dict[str, str] = {
    "nomination_answer": _l("The school was promised an answer by this day."),
    "intake_planned": _l("The talk is planned on this day."),
    "intake_again": _l("The student was not sure yet and wants to talk again."),
    "said_not_now": _l("The student did not want it then. The door is open."),
}

AFTER: dict[Wants, str] = {
    Wants.YES: _l("The intake is kept. Next: does the student want this, and can a mentor carry it?"),
    Wants.LATER: _l("What was said is kept. Plan the next talk when you know when."),
    Wants.NOT_NOW: _l("Kept. The student does not start now, and the school reads only that. The door stays open."),
}
