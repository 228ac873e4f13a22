"""The methods of intervisie as data: for each its steps, their minutes, who speaks, what to do, and when not to use it.

Source: domain.md §4, in own words. The minutes of incidentmethode and roddelmethode are those of a published variant; those of
the vijfstappenmethode are a proposal; of the other three only the whole time is known, its division is a proposal.
"""

from dataclasses import dataclass
from enum import StrEnum

from programme.core.i18n import lazy_gettext as _l
from programme.intervisie.models import Method


class Speaker(StrEnum):
    """Who speaks in a step."""

    ALL = "all"
    PRESENTER = "presenter"
    GROUP = "group"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, its length in minutes, who speaks, and what happens."""

    title: str
    minutes: int
    speaker: Speaker
    what: str


@dataclass(frozen=True, slots=True)
class MethodTemplate:
    """A whole method: what it suits, when it does not, and its steps in order."""

    title: str
    suits: str
    steps: tuple[Step, ...]
    not_when: str = ""

    @property
    def minutes(self) -> int:
        """How long all steps take together."""
        return sum(step.minutes for step in self.steps)


SPEAKER: dict[Speaker, str] = {
    Speaker.ALL: _l("everyone"),
    Speaker.PRESENTER: _l("who brings the case"),
    Speaker.GROUP: _l("the group"),
    Speaker.NOBODY: _l("nobody, you write"),
}

_A, _P, _G, _N = Speaker.ALL, Speaker.PRESENTER, Speaker.GROUP, Speaker.NOBODY
_ROUND_UP = _l("Say in a sentence what you take with you, and how this way of working went.")

METHODS: dict[Method, MethodTemplate] = {
    Method.INCIDENT: MethodTemplate(
        _l("Incident method"),
        _l("For a practical question: what would you do?"),
        (
            Step(_l("Look back"), 5, _A, _l("What became of what you planned last time?")),
            Step(_l("Everyone names a case"), 10, _A, _l("One minute each: what happened, what does it do to you?")),
            Step(_l("Choose"), 5, _A, _l("Choose the case that most of you learn from today.")),
            Step(_l("Ask for facts"), 15, _A, _l("Only questions about what happened. No advice yet.")),
            Step(
                _l("Look at it together"), 10, _G, _l("Who brought the case listens. What is going on here, you think?")
            ),
            Step(_l("Give advice"), 10, _G, _l("Each gives one piece of advice. Who brought the case only listens.")),
            Step(_l("What can you use?"), 10, _P, _l("Say what helps and what your next step is.")),
        ),
    ),
    Method.GOSSIP: MethodTemplate(
        _l("Gossip method"),
        _l("For a blind spot: you hear how others see it."),
        (
            Step(_l("The question"), 5, _P, _l("Tell what happened and what you want to know.")),
            Step(_l("Explore"), 10, _A, _l("Each asks at most three questions.")),
            Step(
                _l("Gossip"),
                10,
                _G,
                _l(
                    "Who brought the case sits outside the circle and listens. Talk about it as if they were not there."
                ),
            ),
            Step(_l("React"), 10, _P, _l("What struck you? What do you want to do with it?")),
            Step(_l("Round up"), 5, _A, _ROUND_UP),
        ),
        _l("Not in a new group, and not when it does not feel safe."),
    ),
    Method.FIVE_STEP: MethodTemplate(
        _l("Five steps"),
        _l("For a new group, or when time is short."),
        (
            Step(_l("The question"), 5, _P, _l("Tell what happened and what you ask the group.")),
            Step(_l("Explore"), 15, _A, _l("Ask open questions. No advice yet.")),
            Step(_l("The core"), 10, _G, _l("Each says in one sentence what the question really is.")),
            Step(_l("Advice"), 15, _A, _l("Each gives one piece of advice; who brought the case says what it does.")),
            Step(_l("Round up"), 5, _A, _ROUND_UP),
        ),
    ),
    Method.TEN_STEP: MethodTemplate(
        _l("Ten steps"),
        _l("For beginners who have time: every step is set down."),
        (
            Step(_l("The case"), 10, _P, _l("Tell what happened and what you ask the group.")),
            Step(_l("Write questions"), 5, _N, _l("Each writes down two or three questions.")),
            Step(_l("Weigh the questions"), 10, _P, _l("Which questions are close, which are far, which are new?")),
            Step(_l("Answer them"), 20, _P, _l("Answer briefly, the closest question first.")),
            Step(_l("Last questions"), 10, _A, _l("What do you still need to know?")),
            Step(
                _l("What is the matter?"), 15, _G, _l("Each writes and reads: I, in your place, am struggling with …")
            ),
            Step(_l("Weigh what was said"), 10, _P, _l("Which of these fits you? What touches you?")),
            Step(_l("Say it anew"), 10, _P, _l("What is your question now?")),
            Step(_l("Tips"), 20, _G, _l("What could help, what holds it back, what have you not tried?")),
            Step(_l("What will you do?"), 10, _A, _l("Name your first step. The others say what they learned.")),
        ),
    ),
    Method.BALINT: MethodTemplate(
        _l("Balint"),
        _l("For what a contact does to you. Needs a group that knows and trusts each other."),
        (
            Step(_l("Collect"), 5, _A, _l("Who has a contact that stays in your mind?")),
            Step(_l("Three sentences each"), 10, _A, _l("Tell each case in three sentences.")),
            Step(_l("Choose"), 5, _A, _l("Choose one case.")),
            Step(_l("Who leads"), 5, _A, _l("Agree who guards the steps and the time.")),
            Step(_l("The whole story"), 10, _P, _l("Tell it with what you felt.")),
            Step(_l("What comes up"), 5, _N, _l("Each writes down the first pictures and feelings.")),
            Step(_l("Make it clear"), 10, _A, _l("Ask what you did not understand.")),
            Step(_l("Your own view"), 5, _N, _l("Write down how you see it.")),
            Step(_l("Views in the group"), 15, _G, _l("Share your views. Who brought the case is silent.")),
            Step(_l("What you do with it"), 10, _P, _l("Tell what you did, or will do.")),
            Step(_l("Round up"), 10, _A, _ROUND_UP),
        ),
        _l("Not in a new group, and not with only a few people."),
    ),
    Method.SOCRATIC: MethodTemplate(
        _l("Socratic talk"),
        _l("For a question about values: what is right here?"),
        (
            Step(_l("The first question"), 10, _A, _l("Find a question that concerns all of you.")),
            Step(_l("An experience"), 15, _P, _l("Tell one moment you were in yourself.")),
            Step(
                _l("The heart of it"), 15, _A, _l("At which moment was it about the question? What did you think then?")
            ),
            Step(_l("The rule behind it"), 20, _A, _l("Which belief lies under that? Is it always so?")),
            Step(_l("Do we agree?"), 10, _A, _l("What do you share, and where do you differ?")),
            Step(_l("Talk about the talk"), 5, _A, _ROUND_UP),
        ),
    ),
}
