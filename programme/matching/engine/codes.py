"""What the numbers in a problem mean: rules, ways of meeting, wishes."""

from collections.abc import Mapping

# The order is the bit number. The names are those of the rules of the programme (`matching/rules`).
MENTOR_RULES = ("admitted", "kind", "vog", "references", "training", "agreement", "capacity", "age", "mentor_week")
STUDENT_RULES = ("colour", "amber_conditions", "motivation", "student_week")
PAIR_RULES = (
    "amber_experience",
    "amber_most",
    "amber_wanted",
    "school",
    "place",
    "shared_time",
    "language",
    "gender_wish",
    "mentor_gender_wish",
    "conflict",
    "apart",
)
STEERING = ("lock", "veto", "wait")
RULE_NAMES = MENTOR_RULES + STUDENT_RULES + PAIR_RULES + STEERING
BIT: Mapping[str, int] = {name: 1 << number for number, name in enumerate(RULE_NAMES)}
# A coordinator may set these aside with a reason on record, and no others.
SET_ASIDE = (
    "place",
    "shared_time",
    "mentor_week",
    "student_week",
    "language",
    "gender_wish",
    "mentor_gender_wish",
    "age",
    "conflict",
)
MAY_SET_ASIDE = sum(BIT[name] for name in SET_ASIDE)

# Ways of meeting, and what somebody would rather not: bits.
SCHOOL, ONLINE = 1, 2
RATHER_NOT_ONLINE, RATHER_NOT_MINORS = 1, 2
# A wish for the mentor's age.
YOUNG, OLDER = 1, 2

# In sites, schools of mentors, ages and minutes; in the most minutes of travel: no limit.
UNKNOWN = -1
