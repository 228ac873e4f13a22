"""How concerns go: every figure counted by hand, nothing of what the reader may not read, no small count to be worked out."""

from datetime import timedelta
from itertools import product

import pytest

from programme.concerns import actions
from programme.concerns.models import About, CareRoute, GoesTo, Urgency
from programme.core import clock
from programme.core.database import db
from programme.referral.models import Referral
from programme.reports.worries import Band, middle, without_small, worries
from tests import factories
from tests.conftest import act_as
from tests.factories import NOW, TODAY


def make_pair(world, school=None):
    student = factories.make_student(school or world.school)
    active = factories.TrajectoryStage.ACTIVE
    trajectory = factories.make_trajectory(world.programme, student, stage=active, coordinator=world.coordinator)
    return factories.make_match(trajectory, factories.make_mentor(world.programme))


def raise_one(world, match, days_ago=0, **worry):
    with clock.fixed(NOW - timedelta(days=days_ago)):
        return actions.raise_concern(
            worry=actions.Worry(saw="Iets.", urgency=Urgency.TALK, **worry), actor=world.mentor_user, match=match
        )


def weigh(world, concern, hours, route=CareRoute.MENTOR):
    with clock.fixed(concern.raised_at + timedelta(hours=hours)):
        actions.acknowledge(concern=concern, actor=world.coordinator)
        concern.student_told_on = TODAY
        actions.weigh(concern=concern, actor=world.coordinator, route=route, weighing="Besproken.", consulted="Collega")


def test_open_concerns_are_counted_by_age_and_by_whether_they_are_in_time(world):
    """Tuesday 24 November: of two working days, what was raised last Thursday is due at the end of Monday."""
    match = make_pair(world)
    for days_ago in (0, 1, 5, 8, 31, 40):
        raise_one(world, match, days_ago)
    db.session.commit()
    found = worries(act_as(world.coordinator), None)
    assert found.bands == [
        Band(0, 1, 2, 0),
        Band(2, 7, 0, 1),
        Band(8, 14, 0, 1),
        Band(15, 30, 0, 0),
        Band(31, None, 0, 2),
    ]
    assert [(one.days, one.is_late) for one in found.open] == [
        (40, True),
        (31, True),
        (8, True),
        (5, True),
        (1, False),
        (0, False),
    ]


def test_the_middle_of_five_is_told_and_of_four_not(world):
    match = make_pair(world)
    for hours in (1, 2, 30, 4):
        weigh(world, raise_one(world, match, days_ago=7), hours)
    assert worries(act_as(world.coordinator), None).hours_to_take_up is None
    weigh(world, raise_one(world, match, days_ago=7), 5)
    for days in (0, 1, 2, 3, 9):
        referral = Referral(
            trajectory=make_pair(world).trajectory, owner_id=world.coordinator.id, advised_on=TODAY, danger=False
        )
        referral.handed_over_on, referral.received_on = TODAY - timedelta(days=days), TODAY
        referral.reason = "Te zwaar."
        factories.save(referral)
    found = worries(act_as(world.coordinator), None)
    assert (found.hours_to_take_up, found.days_to_receive) == (4.0, 2.0)


def test_nothing_counts_a_concern_that_the_reader_may_not_read(world):
    match = make_pair(world)
    raise_one(world, match, about=About.STAFF, about_user_id=world.coordinator.id, goes_to=GoesTo.MANAGER)
    raise_one(world, match, goes_to=GoesTo.CONFIDANT)
    db.session.commit()
    assert worries(act_as(world.coordinator), None).is_empty
    assert worries(act_as(world.other_manager), None).is_empty
    assert len(worries(act_as(world.manager), None).open) == 1


def test_outcomes_by_school_hide_what_is_small(world):
    here, there = make_pair(world), make_pair(world, world.second_school)
    for match, number in ((here, 6), (there, 5)):
        for _ in range(number):
            weigh(world, raise_one(world, match), 0, CareRoute.MENTOR)
    weigh(world, raise_one(world, here), 0, CareRoute.SCHOOL)
    db.session.commit()
    found = worries(act_as(world.coordinator), None)
    second, first = found.outcomes
    assert (first.school, second.school) == (world.school.name, world.second_school.name)
    assert (first.counts[CareRoute.MENTOR], second.counts[CareRoute.MENTOR]) == (6, 5)
    assert found.all_schools.counts[CareRoute.MENTOR] == 11
    assert (first.counts[CareRoute.SCHOOL], found.all_schools.counts[CareRoute.SCHOOL]) == (None, None)
    assert len(worries(act_as(world.coordinator), world.school.id).outcomes) == 1


@pytest.mark.parametrize("counts", list(product((0, 1, 3, 4, 5, 9), repeat=3)))
def test_no_hidden_count_can_be_worked_out(counts):
    """By brute force: of every shown total, each hidden count could have been at least two numbers."""
    rows, totals = without_small({str(place): {CareRoute.CARE: number} for place, number in enumerate(counts)})
    shown = [rows[str(place)][CareRoute.CARE] for place in range(3)]
    assert shown == [number if number >= 5 else None for number in counts]
    total = totals[CareRoute.CARE]
    hidden = [place for place in range(3) if shown[place] is None]
    if total is None or not hidden:
        return
    known = sum(number or 0 for number in shown)
    fits = [could for could in product(range(5), repeat=len(hidden)) if known + sum(could) == total]
    assert all(len({could[place] for could in fits}) > 1 for place in range(len(hidden)))


def test_the_middle_of_an_even_number_lies_between_the_two():
    assert middle([1, 2, 3, 4, 10, 12]) == 3.5


def test_the_page_has_its_empty_state_its_filter_and_its_figures(world, sign_in):
    browser = sign_in(world.coordinator)
    assert "Nobody raised a concern here yet" in browser.get("/reports/concerns?lang=en", headers=EN).text
    concern = raise_one(world, make_pair(world), days_ago=40)
    db.session.commit()
    page = browser.get(f"/reports/concerns?school={world.school.id}", headers=EN)
    assert f"/concerns/{concern.id}" in page.text and "late" in page.text
    assert browser.get(f"/reports/concerns?school={world.other_school.id}").status_code == 404
    assert sign_in(world.confidant).get("/reports/concerns").status_code == 403


EN = {"Accept-Language": "en"}
