"""The words for endings."""

from collections.abc import Sequence

from programme.closure.models import AfterEnd, EndReason, Initiator
from programme.closure.rules import Bar, Missing
from programme.core.errors import GateClosed
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l

REASON: dict[EndReason, str] = {
    EndReason.COMPLETED_GOAL: _l("Goal reached"),
    EndReason.COMPLETED_TERM: _l("The agreed time is over"),
    EndReason.EXTENDED_INFORMAL: _l("They go on by themselves, without the programme"),
    EndReason.GRADUATED: _l("Got the diploma"),
    EndReason.LEFT_SCHOOL: _l("Left school without a diploma"),
    EndReason.CHANGED_SCHOOL: _l("Another course or school"),
    EndReason.STUDENT_NO_MOTIVATION: _l("The student does not want it any more"),
    EndReason.STUDENT_UNREACHABLE: _l("The student cannot be reached"),
    EndReason.STUDENT_CIRCUMSTANCES: _l("Circumstances or illness of the student"),
    EndReason.TOO_HEAVY_REFERRED: _l("Too heavy for mentoring, referred to care"),
    EndReason.MENTOR_TIME: _l("The mentor has no time any more"),
    EndReason.MENTOR_MOVED: _l("The mentor moved, has an internship or a job"),
    EndReason.MENTOR_UNREACHABLE: _l("The mentor cannot be reached"),
    EndReason.MENTOR_CIRCUMSTANCES: _l("Circumstances or illness of the mentor"),
    EndReason.NO_RAPPORT: _l("It did not click"),
    EndReason.EXPECTATIONS_MISMATCH: _l("They expected different things"),
    EndReason.BOUNDARY_ISSUE: _l("A boundary or the code of conduct was crossed"),
    EndReason.SAFETY_ISSUE: _l("Safety"),
    EndReason.GUARDIAN_OBJECTS: _l("A parent or carer objects"),
    EndReason.PROGRAMME_CAPACITY: _l("The programme ends or has no room"),
    EndReason.OTHER: _l("Another reason (write which one)"),
}

INITIATOR: dict[Initiator, str] = {
    Initiator.STUDENT: _l("The student"),
    Initiator.MENTOR: _l("The mentor"),
    Initiator.BOTH: _l("Both"),
    Initiator.COORDINATOR: _l("The coordinator"),
    Initiator.SCHOOL: _l("The school"),
    Initiator.GUARDIAN: _l("A parent or carer"),
}

AFTER: dict[AfterEnd, str] = {
    AfterEnd.CLOSE: _l("The trajectory ends here"),
    AfterEnd.WAIT_AGAIN: _l("The student waits for another mentor"),
}

MISSING: dict[Missing, str] = {
    Missing.MEETING: _l("When was the closing conversation? Or write why there was none."),
    Missing.OUTCOMES: _l("Say for each goal what became of it."),
    Missing.AFTER_REASON: _l("Write why another mentor is the right step for this student."),
}

BAR: dict[Bar, str] = {
    Bar.TOO_LATE: _l("This ended too long ago to be opened again. A new start goes by the waiting list."),
    Bar.STUDENT_MOVED_ON: _l("The student took another way already. Propose this mentor again from the waiting list."),
    Bar.NO_PLACE: _l("The mentor has no free place any more."),
    Bar.AMBER_FULL: _l("The mentor has as many students under conditions as is allowed."),
    Bar.MENTOR_NOT_THERE: _l("This mentor is paused or has left."),
}

DUE: dict[str, tuple[str, str]] = {
    "closing_meeting": (_l("Plan the closing conversation"), _l("Look and close")),
    "closing_words": (_l("Look back on your match"), _l("Write it down")),
    "aftercare": (_l("Ask how it goes after the end"), _l("Write it down")),
}

WHY: dict[str, str] = {
    "closing_began": _l("The ending began. A good goodbye is planned, and does not just happen."),
    "closing_words_asked": _l("This match ends. Your words go into the goodbye."),
    "some_time_after": _l("You promised to ask a while after the end how it goes."),
    "waits_again": _l("The match ended and the student waits for another mentor."),
}


def after_closing(*, stops: bool) -> str:
    """Give what is read after a match was closed."""
    if stops:
        return _("Closed. The student does not take part any more, so nobody asks afterwards how it goes.")
    return _("Closed. We remind you to ask how it goes.")


def incomplete(found: Sequence[Missing]) -> GateClosed:
    """Say what a closing still misses."""
    return GateClosed(
        "closing_incomplete", " ".join(str(MISSING[one]) for one in found), missing=[one.value for one in found]
    )


def other_needs_note() -> GateClosed:
    """Say that "another reason" needs words."""
    return GateClosed("other_needs_note", _("Write which other reason it is."))


def barred(bar: Bar) -> GateClosed:
    """Say why a closed match is not opened again."""
    return GateClosed(bar.value, str(BAR[bar]))


def not_closing() -> GateClosed:
    """Say that this match is not ending now."""
    return GateClosed("not_closing", _("This match is not ending now. Look at how it stands."))


def help_first() -> GateClosed:
    """Say that mentoring stands still for help, so that the pair cannot go on."""
    return GateClosed(
        "help_first",
        _(
            "Help comes first for this student, so they cannot go on together now. End the match; a new intake can follow."
        ),
    )


def wish_taken_back() -> GateClosed:
    """Say that the student does not take part any more, so that nobody goes on or waits without a new yes."""
    return GateClosed(
        "wish_taken_back",
        _(
            "The wish to take part was taken back. Only a new yes of the student lets them go on or wait for another mentor."
        ),
    )


def day_impossible() -> GateClosed:
    """Say that a closing conversation lies in the past."""
    return GateClosed("day_impossible", _("A closing conversation lies between the start of the match and today."))


def no_aftercare() -> GateClosed:
    """Say that there is nothing to ask about yet."""
    return GateClosed("no_aftercare", _("There is no promise to ask after this match."))
