"""The words of an intake: who else helps, where to meet, why the talk cannot be held yet, what is due."""

from collections.abc import Iterable, Mapping
from typing import Any

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.intake.models import Block, CareLine
from programme.intake.rules import Lacks, Wants
from programme.nomination.rules import Missing
from programme.norms.vocabulary import LANGUAGES, interests_in_words, take_words, week_words
from programme.people.models import Meet

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
        "The student is too young to decide alone, and a parent or carer has not agreed yet."
        " The school can ask them; then the intake can be held."
    ),
}

MATCH_STANDS_STILL = _l(
    "The match of this student stands still and has not ended. End it first, then plan a new intake."
)

DUE: dict[str, tuple[str, str]] = {
    "plan_intake": (_l("Plan the intake"), _l("Plan")),
    "hold_intake": (_l("Hold the intake"), _l("Write it down")),
    "fill_in_answer": (_l("Ask when the student can meet"), _l("Fill it in")),
    "recontact": (_l("Ask once more"), _l("Plan a new intake")),
}

WHY: dict[str, str] = {
    "nomination_answer": _l("The school was promised an answer by this day."),
    "intake_planned": _l("The talk is planned on this day."),
    "intake_again": _l("The student was not sure yet and wants to talk again."),
    "no_answer_fill_in": _l("We asked by mail what a match still needs. No answer came."),
    "no_address_fill_in": _l("There is no mail address, so we cannot ask by mail what a match still needs."),
    "said_not_now": _l("The student did not want it then. The door is open."),
}

# Title of each part of the talk, and what it is for.
BLOCK: dict[Block, tuple[str, str]] = {
    Block.AGREEMENT: (_l("Whose idea is it?"), _l("Being proposed is fine. It goes on only if the student wants it.")),
    Block.OWN_WORDS: (_l("What do you want?"), _l("In the student's own words. No question yet is fine too.")),
    Block.CARE: (_l("Who helps already?"), _l("So that nobody does the same work twice. A diagnosis is not needed.")),
    Block.SAFETY: (_l("Are you safe?"), _l("We ask everybody the same questions. Not answering is fine.")),
    Block.PRACTICAL: (_l("When and where?"), _l("What a mentor needs to know to plan a talk.")),
    Block.WISHES: (_l("Which mentor suits you?"), _l("Wishes help us choose. Not every wish can come true.")),
    Block.EXPECTATIONS: (
        _l("What is a mentor, and what not?"),
        _l("Say it in your own words, and tick what you talked about."),
    ),
    Block.SCALING: (_l("Where are you now?"), _l("One number and what is behind it. There is no wrong number.")),
    Block.CLOSE: (
        _l("Read it back"),
        _l("Read the summary aloud. The student says whether it is right, and what comes next."),
    ),
}

PROPOSED_BY: dict[str, str] = {
    "myself": _l("Mine"),
    "school": _l("Of school"),
    "family": _l("Of my parents or family"),
    "other": _l("Of somebody else"),
}

AGREES: dict[str, str] = {
    "yes": _l("Yes, I want to talk about it"),
    "unsure": _l("I do not know yet"),
    "no": _l("Not really"),
}

SAFE: dict[str, str] = {"yes": _l("Yes"), "no": _l("No"), "unsaid": _l("Rather not say")}

UNSAID = "unsaid"

DESCRIBED: dict[str, str] = {
    "": _l("I prefer not to say"),
    "woman": _l("As a woman"),
    "man": _l("As a man"),
}

EXPECTED: dict[str, str] = {
    "no_teacher": _l("A mentor is no teacher: no lessons, no marks"),
    "no_therapist": _l("A mentor is no therapist: for heavy problems there is other help"),
    "trust": _l("What you tell stays with the mentor, unless somebody is in danger"),
    "stop": _l("You can stop at any time, and nobody is cross"),
}

LACKS: dict[Lacks, str] = {
    Lacks.CARE: _l("Say first whether somebody helps already. 'Rather not say' is an answer too."),
    Lacks.SUMMARY: _l("Read the summary to the student first, and tick that it is right."),
}

AFTER: dict[Wants, str] = {
    Wants.YES: _l("The intake is kept. Next: does the student want this, and can a mentor carry it?"),
    Wants.LATER: _l("What was said is kept. Plan the next talk when you know when."),
    Wants.NOT_NOW: _l("Kept. The student does not start now, and the school reads only that. The door stays open."),
}


def summary(said: Mapping[str, Any]) -> str:
    """Write what was said back in plain words to the student, a line each; what was not said is left out."""
    lines = [
        (_("You want from a mentor: %(words)s"), said.get("mentoring_question")),
        (_("In three months: %(words)s"), said.get("in_3_months")),
        (_("In half a year: %(words)s"), said.get("in_6_months")),
        (_("In a year: %(words)s"), said.get("in_12_months")),
        (_("You like: %(words)s"), _likes(said)),
        (_("Your mentor is somebody like this: %(words)s"), said.get("wishes")),
        (_("You can meet on: %(words)s"), week_words(said.get("availability") or [])),
        (_("You talk in: %(words)s"), _listed(LANGUAGES, said.get("languages"))),
    ]
    return "\n".join(line % {"words": words} for line, words in lines if words)


def _likes(said: Mapping[str, Any]) -> str:
    known, own = take_words(said.get("own_words") or "")
    return interests_in_words(dict.fromkeys([*(said.get("interests") or []), *known]), own)


def _listed(labels: Mapping[str, str], codes: Iterable[str] | None) -> str:
    return ", ".join(str(labels[code]) for code in codes or () if code in labels)
