"""The words for statuses, hoped-for results and what keeps a draft at school."""

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.lifecycle.rhythm import Rhythm
from programme.nomination.models import HopedResult
from programme.nomination.rules import Missing, SchoolStatus, schooling_of
from programme.people.models import Student, User

STATUS: dict[SchoolStatus, tuple[str, str]] = {
    SchoolStatus.DRAFT: ("plain", _l("draft")),
    SchoolStatus.RECEIVED: ("plain", _l("received")),
    SchoolStatus.IN_TALKS: ("plain", _l("in talks")),
    SchoolStatus.WAITS: ("look", _l("waits")),
    SchoolStatus.STARTED: ("good", _l("started")),
    SchoolStatus.NOT_NOW: ("plain", _l("not starting now")),
    SchoolStatus.FINISHED: ("good", _l("finished")),
}

# What a school sees of whether they meet: a word, and its rule; no day, no place, no number.
RHYTHM: dict[Rhythm, tuple[str, str, str]] = {
    Rhythm.ON_RHYTHM: ("good", _l("yes"), _l("We hear from the two as often as may be expected now.")),
    Rhythm.SILENT: (
        "look",
        _l("not now"),
        _l("For longer than expected we heard nothing. The coordinator asks how it goes."),
    ),
    Rhythm.PAUSED: ("plain", _l("paused"), _l("It stands still for a while, on purpose. Nothing is expected now.")),
    Rhythm.CLOSING: ("plain", _l("rounding off"), _l("The two are coming to the end they agreed on.")),
    Rhythm.ENDED: ("plain", _l("finished"), _l("The two do not meet in this programme any more.")),
    Rhythm.NOT_STARTED: ("plain", _l("not started yet"), _l("The first meeting has to come.")),
}

HOPED_RESULT: dict[HopedResult, str] = {
    HopedResult.SCHOOL_ON_TRACK: _l("Keeping up at school"),
    HopedResult.CONFIDENCE: _l("More self-confidence"),
    HopedResult.CAREER_CHOICE: _l("Knowing what to do after this"),
    HopedResult.INTERNSHIP: _l("Finding or finishing an internship"),
    HopedResult.NETWORK: _l("Knowing more people who can help"),
    HopedResult.STRUCTURE: _l("Planning and rhythm"),
}

SCHOOLING: dict[str, str] = {
    "vmbo": _l("vmbo"),
    "mbo-1": _l("mbo level 1"),
    "mbo-2": _l("mbo level 2"),
    "mbo-3": _l("mbo level 3"),
    "mbo-4": _l("mbo level 4"),
    "mbo": _l("mbo, level not known"),
    "hbo": _l("hbo"),
}

MISSING: dict[Missing, str] = {
    Missing.STUDENT_AGREEMENT: _l("The student has not said yes yet. Until then nobody outside the school sees this."),
    Missing.GUARDIAN_CONSENT: _l(
        "A parent or carer has to agree too, because the student is too young to decide alone."
    ),
}

DUE: dict[str, tuple[str, str]] = {
    "agreement_missing": (_l("The student has not said yes yet"), _l("Look")),
    "answer_awaited": (_l("No first talk is planned yet"), _l("Look")),
    "answer_late": (_l("The school has had no answer yet"), _l("Look")),
    "plan_intake": (_l("Plan the intake"), _l("Plan")),
    "staff_missing": (_l("A programme has no coordinator"), _l("Invite")),
}

WHY: dict[str, str] = {
    "agreement_first": _l("The programme sees nothing until the student agrees. Ask once more, or write it down."),
    "answer_was_promised": _l("You were told that you hear something by this day. Ask the coordinator how it stands."),
    "student_stopped": _l("The student does not take part any more. A planned first meeting does not go on."),
    "nobody_runs_it": _l("Somebody waits for an answer, and nobody is there to give it. Invite a coordinator."),
    "nomination_answer": _l("The school was told that it hears something by this day."),
}


def schooling(student: Student) -> str:
    """Give what kind of school a student goes to, in words; empty when nobody knows."""
    code = schooling_of(student.school_type, student.level)
    return str(SCHOOLING.get(code, "")) if code else ""


def after_naming(study_coach: User | None) -> str:
    """Give what is read after somebody was named, or nobody any more."""
    if study_coach is None:
        return _("No study coach follows this student now.")
    return _("%(name)s follows this student now.", name=study_coach.name)
