"""What each phase is for, and what it asks of mentor, student and coordinator. Source: publication 004, p. on dynamics."""

from dataclasses import dataclass

from programme.core.i18n import lazy_gettext as _l
from programme.norms.promises import Phase


@dataclass(frozen=True, slots=True)
class PhaseText:
    """The name of a phase, its goal in a sentence, and a sentence on each one's task."""

    name: str
    goal: str
    mentor: str
    student: str
    coordinator: str


# Source: 004, "Dynamiek in de begeleiding": the five phases with their goals; the coordinator's part from the same
# publication's pages on contact with mentors and schools.
PHASES: dict[Phase, PhaseText] = {
    Phase.PREPARATION: PhaseText(
        _l("Preparation"),
        _l("Everybody knows what mentoring is, and wants it."),
        _l("Follows the training and gets to know the role."),
        _l("Tells in the intake what a mentor could help with."),
        _l("Trains, talks, screens and finds a pair that fits."),
    ),
    Phase.STARTUP: PhaseText(
        _l("Start-up"),
        _l("The two get to know each other and agree on goals, on practical matters and on how often they meet."),
        _l("Makes time, listens, and writes down the goals in the student's words."),
        _l("Says what would help, and what would not."),
        _l("Asks both sides soon how it goes, and helps with what gets stuck."),
    ),
    Phase.GUIDANCE: PhaseText(
        _l("Guidance"),
        _l("The mentor supports and challenges; the two work on the goals."),
        _l("Keeps the rhythm, supports and challenges, and keeps an eye on the goals."),
        _l("Works on the goals and says what does and does not help."),
        _l("Keeps contact with the mentor and talks with the school about progress."),
    ),
    Phase.DEEPENING: PhaseText(
        _l("Deepening"),
        _l("The student does it alone more and more. They meet less often, and that is how it should be."),
        _l("Keeps a finger on the pulse and helps out where it is needed."),
        _l("Uses in daily life what was learned."),
        _l("Leaves room, and begins to talk about a good ending."),
    ),
    Phase.CLOSING: PhaseText(
        _l("Closing"),
        _l("They end with care: what was reached, what comes next, and a goodbye."),
        _l("Looks back together with the student and says goodbye in person."),
        _l("Looks back, and says what comes next."),
        _l("Plans the closing conversation and asks a while later how it goes."),
    ),
}
