"""Who owns a concern, until when each step is due, and who hears that it is late."""

from datetime import date

import pytest

from programme.concerns.models import Urgency
from programme.concerns.rules import choose_owner, due_on, who_hears_it_is_late
from programme.lifecycle.stages import ConcernStage
from programme.norms.presets import PRESETS, Preset

PROMISES = PRESETS[Preset.MENTORMAATJES]
TUESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 27)


@pytest.mark.parametrize(
    ("wanted", "at_work", "owner"),
    [
        ((1, 2), (3, 1, 2), 1),
        ((1, 2), (3, 2), 2),
        ((None, 2), (3, 2), 2),
        ((1, None), (3, 4), 3),
        ((None, None), (3, 4), 3),
        ((), (4,), 4),
        ((1, 2), (), None),
    ],
)
def test_the_owner_is_the_first_wanted_person_who_still_works_there(wanted, at_work, owner):
    assert choose_owner(wanted=wanted, at_work=at_work) == owner


@pytest.mark.parametrize(
    ("stage", "urgency", "today", "due"),
    [
        (ConcernStage.RAISED, Urgency.TODAY, TUESDAY, date(2026, 11, 24)),
        (ConcernStage.RAISED, Urgency.THIS_WEEK, TUESDAY, date(2026, 11, 26)),
        (ConcernStage.RAISED, Urgency.TALK, FRIDAY, date(2026, 12, 1)),
        (ConcernStage.ACKNOWLEDGED, Urgency.TODAY, TUESDAY, date(2026, 12, 1)),
        (ConcernStage.WEIGHED, Urgency.THIS_WEEK, FRIDAY, date(2026, 12, 1)),
        (ConcernStage.ANSWERED, Urgency.TALK, TUESDAY, date(2026, 12, 8)),
    ],
)
def test_each_step_has_its_day(stage, urgency, today, due):
    assert due_on(stage, urgency, today, PROMISES) == due


@pytest.mark.parametrize(
    ("today", "backup", "managers", "heard"),
    [
        (date(2026, 11, 24), 2, (3,), (None, None)),
        (date(2026, 11, 25), 2, (3,), (2, None)),
        (date(2026, 11, 26), 2, (3,), (2, 3)),
        (date(2026, 11, 25), None, (3,), (None, 3)),
        (date(2026, 11, 25), 1, (3,), (None, 3)),
        (date(2026, 11, 30), None, (1, 4), (None, 4)),
        (date(2026, 11, 30), None, (1,), (None, None)),
    ],
)
def test_a_late_concern_goes_to_the_backup_and_then_to_a_manager(today, backup, managers, heard):
    found = who_hears_it_is_late(due=TUESDAY, today=today, owner_id=1, backup_id=backup, manager_ids=managers)
    assert found == heard
