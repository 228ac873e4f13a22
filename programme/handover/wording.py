"""The words for handing over: second mentors, absences, and who leaves."""

from typing import Any

from programme.closure import wording as closure
from programme.concerns import wording as concerns
from programme.consent import wording as consent
from programme.core.errors import GateClosed
from programme.core.i18n import LANGUAGES, in_language, ngettext
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.evaluation import wording as evaluation
from programme.feedback import wording as feedback
from programme.handover.rules import Possible, WindowGap
from programme.intake import wording as intake
from programme.intervisie import wording as intervisie
from programme.koppelingsmoment import wording as koppelingsmoment
from programme.lifecycle.models import MatchPart, QuietKind
from programme.lifecycle.stages import TrajectoryStage
from programme.logbook import wording as logbook
from programme.matching import wording as matching
from programme.matching.rules import Exclusion
from programme.matching.wording import exclusion
from programme.nomination import wording as nomination
from programme.norms.phases import PHASES
from programme.norms.promises import Phase
from programme.people.models import User
from programme.phases import wording as phases
from programme.referral import wording as referral
from programme.screening import wording as screening
from programme.slots import wording as slots
from programme.support import wording as support
from programme.training import wording as training
from programme.volunteers import wording as volunteers

STAGE: dict[TrajectoryStage, tuple[str, str]] = {
    TrajectoryStage.DRAFT: ("plain", _l("draft")),
    TrajectoryStage.NOMINATED: ("look", _l("nominated")),
    TrajectoryStage.INTAKE: ("plain", _l("intake")),
    TrajectoryStage.SCREENING: ("plain", _l("screening")),
    TrajectoryStage.WAITING: ("look", _l("waits for a mentor")),
    TrajectoryStage.PROPOSED: ("plain", _l("proposed")),
    TrajectoryStage.KOPPELINGSMOMENT: ("plain", _l("koppelingsmoment")),
    TrajectoryStage.ACTIVE: ("good", _l("running")),
    TrajectoryStage.PAUSED: ("plain", _l("paused")),
    TrajectoryStage.CLOSING: ("plain", _l("closing")),
    TrajectoryStage.CLOSED: ("plain", _l("closed")),
    TrajectoryStage.WITHDRAWN: ("plain", _l("withdrawn")),
    TrajectoryStage.NOT_NOW: ("plain", _l("not now")),
    TrajectoryStage.REFERRED: ("look", _l("referred")),
}

# Every step that promises something before this one; Vandaag adds this one itself.
STEPS: tuple[Any, ...] = (
    training,
    volunteers,
    nomination,
    consent,
    intake,
    slots,
    referral,
    screening,
    concerns,
    matching,
    koppelingsmoment,
    logbook,
    support,
    feedback,
    intervisie,
    evaluation,
    phases,
    closure,
)

PHASE: dict[Phase, str] = {phase: PHASES[phase].name for phase in Phase}

PART: dict[MatchPart, str] = {
    MatchPart.MAIN: _l("Mentor"),
    MatchPart.SUBSTITUTE: _l("Stands in for a while"),
    MatchPart.DUO: _l("Mentors along: a duo"),
}

GAP: dict[WindowGap, str] = {
    WindowGap.PAST: _l("Choose today or a later day to begin."),
    WindowGap.NO_END: _l("Until when? Who stands in has a last day; you can extend it later."),
    WindowGap.ORDER: _l("The last day lies before the first."),
    WindowGap.TOO_LONG: _l("This is longer than a year. Look at the year you wrote."),
    WindowGap.TAKEN: _l("On these days somebody else does this already. End that first."),
    WindowGap.TWICE: _l("This mentor belongs to the match on these days already."),
}

AWAY: dict[QuietKind, str] = {
    QuietKind.HOLIDAY: _l("Holiday"),
    QuietKind.EXAMS: _l("Exams"),
    QuietKind.ABSENCE: _l("Ill, or away for another reason"),
}

DUE: dict[str, tuple[str, str]] = {
    "mentor_away": (_l("The mentor is away for long"), _l("Find a substitute")),
    "mentor_back": (_l("Does the mentor come back?"), _l("Say how it goes on")),
}

# What each open promise is called, as on Vandaag; that page stands above this step, so it is gathered here once more.
PROMISED: dict[str, str] = {kind: words[0] for step in STEPS for kind, words in step.DUE.items()} | {
    kind: words[0] for kind, words in DUE.items()
}

WHY: dict[str, str] = {
    "mentor_away_long": _l("Away from %(first)s until %(last)s, longer than the %(days)s days that silence is fine."),
    "substitute_ends": _l("Somebody stands in until %(until)s."),
}


def closed_gap(gap: WindowGap) -> GateClosed:
    """Say what is wrong with the days."""
    return GateClosed(f"window_{gap.value}", str(GAP[gap]))


def barred(found: Exclusion) -> GateClosed:
    """Say which rule keeps this mentor from joining."""
    return GateClosed(found.code, exclusion(found))


def stands_in_elsewhere() -> GateClosed:
    """Say that somebody who stands in elsewhere and has no other place cannot stand in twice."""
    return GateClosed("stands_in_elsewhere", _("This mentor stands in for somebody else on these days."))


def not_running() -> GateClosed:
    """Say that only a running match gets a second mentor."""
    return GateClosed("match_not_running", _("This match does not run now, so nobody can join it."))


def need_agreement() -> GateClosed:
    """Say that the student decides too."""
    return GateClosed("student_not_asked", _("Ask the student first: nobody joins without their yes."))


def not_over() -> GateClosed:
    """Say that only a window that lasts can be changed."""
    return GateClosed("window_over", _("These days are over. Name somebody anew."))


def candidate(one: Possible) -> str:
    """Name a mentor who may join, with the softer rules to look at."""
    notes = "; ".join(exclusion(note) for note in one.notes)
    return _("%(name)s. Look at: %(notes)s", name=one.mentor.name, notes=notes) if notes else one.mentor.name


def day_over() -> GateClosed:
    """Say that an absence ends today or later."""
    return GateClosed("absence_over", _("The last day is over already. Choose a later one."))


def both_away(stands_in: User) -> GateClosed:
    """Say that who would stand in is away too."""
    return GateClosed(
        "both_away", _("%(name)s is away too on some of these days. Choose somebody else.", name=stands_in.name)
    )


def stands_in_itself(absent: User, relying: User) -> GateClosed:
    """Say that somebody counts on who goes away."""
    return GateClosed(
        "stands_in_itself",
        _(
            "%(name)s stands in for %(relying)s on some of these days. Let somebody else do that first.",
            name=absent.name,
            relying=relying.name,
        ),
    )


OWN_WORDS = _l(
    "From today you and your student have a new coordinator. Nothing else changes: the two of you go on as you are used "
    "to. Thank you for all that you do. Do you want to get to know each other, or do you have a question? Call or mail."
)


def own_words() -> str:
    """Give what mentors read unless somebody writes it otherwise, in the language of the page."""
    return str(OWN_WORDS)


def every_own_words() -> set[str]:
    """Give the same in every language: who leaves it as it was sends each mentor their own."""
    found = set()
    for name in LANGUAGES:
        with in_language(name):
            found.add(str(OWN_WORDS))
    return found


def handed_over(students: int, mentors: int) -> str:
    """Say what was handed over."""
    return _(
        "Handed over: %(students)s. %(mentors)s",
        students=ngettext("%(num)s student", "%(num)s students", students),
        mentors=ngettext("%(num)s mentor gets a mail.", "%(num)s mentors get a mail.", mentors),
    )


def promise(kind: str) -> str:
    """Name what is due, as Vandaag does."""
    return str(PROMISED[kind]) if kind in PROMISED else str(_("Something to be done"))


def new_contact(name: str, students: int) -> str:
    """Say who is the contact now."""
    return ngettext(
        "%(name)s is the contact for %(num)s student now.",
        "%(name)s is the contact for %(num)s students now.",
        students,
        name=name,
    )
