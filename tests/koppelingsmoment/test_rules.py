"""Who is invited to the first meeting, and what it misses before a match can start."""

from datetime import date

import pytest

from programme.koppelingsmoment import rules
from programme.koppelingsmoment.models import NotInvited
from programme.koppelingsmoment.rules import Gap, GuardianChoice, GuardianRule, Presence
from programme.norms.presets import PRESETS, Preset
from programme.norms.promises import Party

DAY = date(2026, 11, 24)
ALL = (Party.STUDENT, Party.MENTOR, Party.GUARDIAN, Party.CARE_COORDINATOR, Party.COORDINATOR)
PAIR = (Party.STUDENT, Party.MENTOR)


def there(*missing, reason=""):
    """Give five parties, all there but the missing ones."""
    return tuple(Presence(party, party not in missing, reason if party in missing else "") for party in ALL)


@pytest.mark.parametrize(
    ("age", "preset", "rule"),
    [
        (None, Preset.MENTORMAATJES, GuardianRule.MUST),
        (15, Preset.MENTORMAATJES, GuardianRule.MUST),
        (16, Preset.MENTORMAATJES, GuardianRule.UNLESS_STUDENT_SAYS_NO),
        (17, Preset.MENTORMAATJES, GuardianRule.UNLESS_STUDENT_SAYS_NO),
        (18, Preset.MENTORMAATJES, GuardianRule.ONLY_IF_STUDENT_WANTS),
        (40, Preset.GOAL, GuardianRule.ONLY_IF_STUDENT_WANTS),
        (15, Preset.PEER_SUPPORT, GuardianRule.MUST),
        (16, Preset.PEER_SUPPORT, GuardianRule.NO_PARTY),
    ],
)
def test_the_age_says_how_a_guardian_takes_part(age, preset, rule):
    assert rules.guardian_rule(age, PRESETS[preset]) is rule


@pytest.mark.parametrize(
    ("rule", "choice", "why"),
    [
        (GuardianRule.MUST, GuardianChoice.INVITE, None),
        (GuardianRule.MUST, GuardianChoice.STUDENT_SAYS_NO, None),
        (GuardianRule.MUST, None, None),
        (GuardianRule.UNLESS_STUDENT_SAYS_NO, GuardianChoice.INVITE, None),
        (GuardianRule.UNLESS_STUDENT_SAYS_NO, GuardianChoice.STUDENT_SAYS_NO, NotInvited.STUDENT_SAYS_NO),
        (GuardianRule.ONLY_IF_STUDENT_WANTS, GuardianChoice.NOT_INVITED, NotInvited.STUDENT_IS_ADULT),
        (GuardianRule.ONLY_IF_STUDENT_WANTS, GuardianChoice.INVITE, None),
    ],
)
def test_a_guardian_is_left_out_only_where_the_rule_allows_it(rule, choice, why):
    assert rules.why_no_guardian(rule, choice) is why


@pytest.mark.parametrize(
    ("facts", "gaps"),
    [
        ({}, ()),
        ({"presence": there(Party.STUDENT, reason="ziek")}, (Gap.STUDENT_OR_MENTOR,)),
        ({"presence": there(Party.MENTOR, reason="ziek")}, (Gap.STUDENT_OR_MENTOR,)),
        ({"presence": there(Party.GUARDIAN)}, (Gap.REASON,)),
        ({"presence": there(Party.GUARDIAN, reason=" ")}, (Gap.REASON,)),
        ({"presence": there(Party.GUARDIAN, reason="werk")}, ()),
        ({"presence": there(Party.COORDINATOR, Party.CARE_COORDINATOR, reason="ziek")}, ()),
        ({"age": 15}, (Gap.GUARDIAN_CONSENT,)),
        ({"age": None}, (Gap.GUARDIAN_CONSENT,)),
        ({"age": 15, "consented_on": date(2026, 11, 25)}, (Gap.GUARDIAN_CONSENT,)),
        ({"age": 15, "consented_on": DAY, "presence": there(Party.GUARDIAN, reason="werk")}, ()),
        ({"age": 16}, ()),
        ({"agreed": (Party.STUDENT,)}, (Gap.AGREED,)),
        ({"agreed": (Party.MENTOR, Party.COORDINATOR)}, (Gap.AGREED,)),
        ({"preset": Preset.GOAL}, (Gap.SIGNED,)),
        ({"preset": Preset.GOAL, "is_signed": True}, ()),
        ({"held_on": date(2026, 11, 25)}, (Gap.STILL_TO_COME,)),
        ({"age": 15, "agreed": ()}, (Gap.GUARDIAN_CONSENT, Gap.AGREED)),
    ],
)
def test_what_a_meeting_misses_is_named(facts, gaps):
    usual = {"presence": there(), "age": 19, "consented_on": None, "agreed": PAIR, "is_signed": False, "held_on": DAY}
    preset = PRESETS[facts.pop("preset", Preset.MENTORMAATJES)]
    assert rules.gaps(**(usual | facts), promises=preset, today=DAY) == gaps


@pytest.mark.parametrize(
    ("preset", "until"),
    [
        (Preset.MENTORMAATJES, date(2027, 11, 23)),
        (Preset.FRIESLAND, date(2027, 8, 24)),
        (Preset.TEACHER_MENTORING, date(2027, 8, 31)),
    ],
)
def test_the_end_follows_from_the_norm(preset, until):
    assert rules.until_by_default(DAY, PRESETS[preset]) == until
