"""A sentence states no number that a programme may change: it reads the number, or does without."""

import re

import pytest
from babel.messages.pofile import read_po

from programme.core.i18n import TRANSLATIONS

# How a number and what it counts are written in English, with at most one word between: `two weeks`, `3 working days`.
COUNTED = re.compile(
    r"\b(\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|half an?|first|second|third)\s+"
    r"((working|full|held|good|planned)\s+)?"
    r"(days?|weeks?|months?|years?|fortnights?|minutes?|hours?|conversations?|students|mentors|people|references)\b",
    re.IGNORECASE,
)
RHYTHM = re.compile(
    r"\b(each|every|once a|per)\s+(day|week|month|year)\b|\b(hour|talk|time)s? a (week|month)\b|\b(monthly|weekly)\b",
    re.IGNORECASE,
)
AGE = re.compile(r"\b(under|below|than|of)\s+1[0-9]\b|\b1[0-9]\s+(or|to)\s+(older|younger|1[0-9])\b", re.IGNORECASE)
VALUE = re.compile(r"%\(\w+\)s")

# What states a number that no programme sets, by why it may.
FIXED: dict[str, tuple[str, ...]] = {
    "how long a link works, which is set in the code of links": (
        "If we know this address, there is a mail on its way. The link in it works for one day.",
        "Only the coordinators read your answer. The link works for two weeks.",
        "The link works for one day. After that you ask for a new one just as easily.",
        "The link works for one day. Was it not you? Then you need to do nothing.",
        "The link works for two weeks.",
        "The link works for two weeks. After that you ask for a new one just as easily.",
        "The link works for two weeks. Do nothing, and nobody ever sees it; after a month we wipe it.",
        "The link works for two weeks. Do nothing, and nothing happens.",
        "There is a link on its way to you. Open it within two weeks; before that nobody sees that you applied.",
        "This link works for two weeks. After that you tell the school or the programme.",
        "This link works for two weeks. Later you ask for a new one here:",
    ),
    "what a publication says of its own programme, to choose a preset by": (
        "A year, about an hour every week, volunteers of 18 to 35, five parties at the start.",
        "A year, every week, with a plan that all sign.",
        "Half a year to a year, several schools, students as mentors too.",
    ),
    "definitions of the figures, the same for all programmes (domain.md §6)": (
        "Ended before the third conversation",
        "First conversation",
        "Lasted half a year",
        "Lasted half a year: did not end too early within half a year. Who still runs, or came to a good end sooner, counts "
        "for as long as it was seen.",
        "Furthest step: agreed, intake, screened, matched, met, first, second or third conversation.",
        "Never started: accepted, over, and not one conversation with a mentor.",
        "Second conversation",
        "Shorter than twelve months",
        "Shorter than twelve months also counts good ends of shorter matches.",
        "Students who stopped before the third conversation",
        "Third conversation",
        "y or n; y is shorter than twelve months, also with a good end. Empty: not ended.",
    ),
    "that no one person decides alone is no number to change (domain.md §5.2)": (
        "From red to a mentor: only after a new talk and a new colour by two people.",
        "Red: help first. Mentoring takes a new intake and a new colour by two people.",
        "Somebody else did not agree with red. It still counts until a new intake and a new colour by two people; the intake "
        "follows when this match has ended.",
        "The student does not hear it first; this was decided by two people.",
        "Two people decide",
    ),
    "bounds against a slip of the hand, and of what a file or a page holds": (
        "Choose between 0 and 120 minutes.",
        "Choose between 10 and 240 minutes.",
        "Choose between 15 and 240 minutes.",
        "Choose between 15 and 600 minutes.",
        "Dates as 31-12-2008 or 2008-12-31; we keep month and year only. At most 2,000 students. Your file itself is not kept.",
        "There are more than 2,000 students in this file. Split it, please.",
        "This is more than three years away. Look at the year again, please.",
        "This is more than two years away. Look at the year again, please.",
        "the last 40 conversations",
    ),
    "what the student is asked to look ahead to (domain.md §5.1)": (
        "And in half a year?",
        "In half a year: %(words)s",
        "In three months: %(words)s",
        "What should be different in three months?",
    ),
    "of age is eighteen, by law (Burgerlijk Wetboek 1, article 233)": (
        "A student under 18",
        "Doubt: the mentor would rather have somebody of 18 or older; the student is %(age)s",
    ),
    "answers to choose from, and what was chosen": (
        "Day of a weekly reminder (0 is Monday)",
        "Every four weeks",
        "Every three weeks",
        "Every two weeks",
        "Every week",
        "Once a week",
        "Once a week: on which day?",
        "What it is about never stands in a mail. You get this mail once a week. You can change that at Your account:",
        "You meet your mentor every week.",
        "every day",
        "every four weeks",
        "every two weeks",
        "every week",
    ),
    "where something begins": ("First day",),
    "how long a draft is kept, which is set in the code of drafts": (
        "What you began and did not send. Only you see it, and it goes by itself after two weeks.",
    ),
    "how long it takes to fill something in, or a way of speaking": (
        "%(mentor)s wants to be a mentor of a young person (%(programme)s) and gave your name. Will you tell us in a few "
        "lines whether it suits? It takes three minutes.",
        "No students yet. Nominate the first one; it takes two minutes.",
        "Such as: day and night, or every day from 11 to 21.",
        "One minute each: what happened, what does it do to you?",
        "Somebody wants to be a mentor and named you. It takes two minutes.",
        "To find a student who fits you we need to know when you can meet. Tapping your week takes half a minute. Sign in "
        "and open your profile:",
        "With van or de before it. It keeps two students with the same first name apart.",
    ),
}


def sentences() -> list[str]:
    with (TRANSLATIONS / "nl" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    return [text for one in catalogue if one.id for text in ([one.id] if isinstance(one.id, str) else one.id)]


def states_a_number(text: str) -> bool:
    plain = VALUE.sub("#", text)
    return any(pattern.search(plain) for pattern in (COUNTED, RHYTHM, AGE))


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("The school hears from us within five working days.", True),
        ("Again after 3 weeks.", True),
        ("A talk of half an hour.", True),
        ("Somebody asks each month.", True),
        ("About once a week.", True),
        ("Because the student is under 16.", True),
        ("Mentors of 18 to 35.", True),
        ("Within %(num)s working days.", False),
        ("Every %(num)s weeks.", False),
        ("Choose a day after today.", False),
        ("Plan a conversation", False),
    ],
)
def test_what_counts_as_a_number(text: str, states: bool) -> None:
    assert states_a_number(text) is states


def test_no_sentence_states_a_number_that_is_a_setting() -> None:
    """What fails here reads the programme's promises, does without the number, or stands above with its reason."""
    allowed = {text for texts in FIXED.values() for text in texts}
    assert {text for text in sentences() if states_a_number(text)} ^ allowed == set()
