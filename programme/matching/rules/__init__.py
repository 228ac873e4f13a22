"""Who may be matched with whom, what speaks for a pair, and what gives doubt; pure."""

from programme.matching.rules.days import vog_due, waits_long, weeks_waiting
from programme.matching.rules.hard import RULES, About, Exclusion, Rule, blocks_start, exclusions
from programme.matching.rules.meeting import shared_blocks
from programme.matching.rules.profiles import (
    RATHER_NOT_MINORS,
    RATHER_NOT_ONLINE,
    Finding,
    MentorProfile,
    StudentProfile,
    Terms,
)
from programme.matching.rules.weighing import Candidate, Excluded, doubts_about, reasons_for, weigh, without_week

__all__ = [
    "RATHER_NOT_MINORS",
    "RATHER_NOT_ONLINE",
    "RULES",
    "About",
    "Candidate",
    "Excluded",
    "Exclusion",
    "Finding",
    "MentorProfile",
    "Rule",
    "StudentProfile",
    "Terms",
    "blocks_start",
    "doubts_about",
    "exclusions",
    "reasons_for",
    "shared_blocks",
    "vog_due",
    "waits_long",
    "weeks_waiting",
    "weigh",
    "without_week",
]
