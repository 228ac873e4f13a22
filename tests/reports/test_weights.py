"""The page that lays what matches were proposed for beside what became of them."""

from datetime import date

import pytest

from programme.core import clock
from programme.lifecycle.stages import MatchStage
from programme.matching.models import Proposal
from programme.reports import queries
from programme.support.models import CheckIn, ContactWay, WithWhom
from tests import factories
from tests.conftest import act_as
from tests.factories import save

STARTED = date(2026, 1, 5)


def proposed(world, quality, *, ended=None, why="mentor_time", bonds=(), school=None):
    """A match that started on 5 January, proposed with this quality on interests, and what became of it."""
    student = factories.make_student(school or world.school, first_name="Geheim")
    trajectory = factories.make_trajectory(world.programme, student, coordinator=world.coordinator)
    match = factories.make_match(
        trajectory,
        factories.make_mentor(world.programme),
        stage=MatchStage.CLOSED if ended else MatchStage.ACTIVE,
        started_on=STARTED,
        **({"ended_on": ended, "end_reason": why} if ended else {}),
    )
    save(
        Proposal(
            match_id=match.id,
            proposed_by_id=world.coordinator.id,
            proposed_at=clock.now(),
            parts=None if quality is None else {"interests": [quality, quality - 20]},
        )
    )
    for day, bond in bonds:
        save(
            CheckIn(
                match_id=match.id,
                with_whom=WithWhom.STUDENT,
                way=ContactWay.PHONE,
                held_on=day,
                by_id=world.coordinator.id,
                bond=bond,
            )
        )
    return match


def test_the_last_answer_counts_and_a_good_end_is_no_early_end(world, app):
    proposed(world, 80, bonds=[(date(2026, 3, 1), 2), (date(2026, 5, 1), 5), (date(2026, 6, 1), None)])
    proposed(world, 40, ended=date(2026, 2, 4))
    proposed(world, 40, ended=date(2026, 2, 4), why="completed_goal")
    proposed(world, None)
    found = queries.outcomes(act_as(world.coordinator), date(2026, 11, 21))
    assert [(parts["interests"], one.days, one.ended_early, one.bond) for parts, one in found] == [
        ([80, 60], 320, False, 5),
        ([40, 20], 30, True, None),
        ([40, 20], 30, False, None),
    ]


def test_more_and_less_stand_side_by_side(world, sign_in):
    for _ in range(6):
        proposed(world, 90, bonds=[(date(2026, 5, 1), 5)])
    proposed(world, 90, ended=date(2026, 2, 4))
    for _ in range(5):
        proposed(world, 30, ended=date(2026, 3, 5), bonds=[(date(2026, 2, 1), 2)])
    page = sign_in(world.coordinator).get("/reports/weights").get_data(as_text=True)
    # Six of seven with more lasted; Wilson's interval of 6 of 6 that get on well, from its published formula.
    assert "<b>86 %</b>" in page
    assert '<b>100 %</b> <span class="small muted">(61–100)</span>' in page
    assert "Geheim" not in page


def test_nothing_is_said_of_few(world, sign_in):
    for _ in range(4):
        proposed(world, 90)
    page = sign_in(world.manager).get("/reports/weights").get_data(as_text=True)
    assert "Nog te weinig koppels" in page


@pytest.mark.parametrize("who", ["care_coordinator", "evaluator", "mentor_user", "administrator"])
def test_others_do_not_read_it(world, sign_in, who):
    assert sign_in(getattr(world, who)).get("/reports/weights").status_code == 403


def test_another_programme_does_not_count(world, sign_in):
    for _ in range(9):
        proposed(world, 90)
    page = sign_in(world.other_coordinator).get("/reports/weights").get_data(as_text=True)
    assert "Nog te weinig koppels" in page
