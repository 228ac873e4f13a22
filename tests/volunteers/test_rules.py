"""What a mentor needs, until when a VOG counts, and who may be admitted."""

from datetime import date

import pytest

from programme.norms.presets import PRESETS, Preset
from programme.people.models import Mentor
from programme.volunteers.rules import (
    add_months,
    capacity_range,
    fits_age,
    is_refused_too_often,
    is_vog_in_date,
    missing_requirements,
    not_yet,
    tasks,
    vog_renew_due,
)

MAATJES, PEERS = PRESETS[Preset.MENTORMAATJES], PRESETS[Preset.PEER_SUPPORT]
DAY = date(2026, 11, 24)
WHOLE = {
    "interviewed_on": DAY,
    "references_done_on": DAY,
    "vog_renew_due": date(2029, 11, 1),
    "training_done_on": DAY,
    "agreement_signed_on": DAY,
    "admitted_on": DAY,
}


@pytest.mark.parametrize(
    ("issued", "due"),
    [
        (date(2026, 11, 24), date(2029, 11, 24)),
        (date(2026, 12, 31), date(2029, 12, 31)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2026, 1, 1), date(2029, 1, 1)),
    ],
)
def test_a_vog_counts_three_years_from_the_date_on_it(issued, due):
    assert vog_renew_due(issued, MAATJES) == due


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_end_where_the_month_ends(day, months, later):
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("due", "counts"),
    [(None, False), (date(2026, 11, 23), False), (date(2026, 11, 24), False), (date(2026, 11, 25), True)],
)
def test_on_the_day_a_new_vog_is_needed_the_old_one_counts_no_more(due, counts):
    assert is_vog_in_date(due, DAY) is counts


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ({}, ()),
        ({"vog_renew_due": None}, ("vog",)),
        ({"vog_renew_due": DAY}, ("vog",)),
        ({"training_done_on": None, "agreement_signed_on": None}, ("training", "agreement")),
        ({"references_done_on": None}, ("references",)),
        ({"admitted_on": None}, ("admission",)),
        (dict.fromkeys(WHOLE), ("interview", "references", "vog", "training", "agreement", "admission")),
    ],
)
def test_what_is_missing_is_named(without, missing):
    assert missing_requirements(Mentor(**(WHOLE | without)), MAATJES, DAY) == missing


def test_a_programme_without_vog_does_not_ask_for_one():
    assert missing_requirements(Mentor(), PEERS, DAY) == ("interview", "training", "agreement", "admission")


@pytest.mark.parametrize(
    ("due", "standing"),
    [
        (date(2027, 1, 24), "done"),
        (date(2027, 1, 23), "soon"),
        (date(2026, 11, 25), "soon"),
        (date(2026, 11, 24), "lapsed"),
        (None, "open"),
    ],
)
def test_a_vog_is_looked_at_sixty_days_before_it_lapses(due, standing):
    mentor = Mentor(**(WHOLE | {"vog_renew_due": due}))
    assert {task.need: task.standing for task in tasks(mentor, MAATJES, DAY)}["vog"] == standing


@pytest.mark.parametrize(
    ("interviewed", "references", "promises", "answer"),
    [
        (None, DAY, MAATJES, "not_interviewed"),
        (DAY, None, MAATJES, "references_missing"),
        (DAY, None, PEERS, None),
        (DAY, DAY, MAATJES, None),
    ],
)
def test_admission_asks_for_a_talk_and_for_references_where_the_programme_does(
    interviewed, references, promises, answer
):
    mentor = Mentor(interviewed_on=interviewed, references_done_on=references)
    assert not_yet(mentor, promises) == answer


@pytest.mark.parametrize(
    ("birth_year", "fits"), [(2009, False), (2008, True), (1990, True), (1991, True), (1989, False)]
)
def test_an_age_is_refused_only_when_it_cannot_be_right(birth_year, fits):
    # MentorMaatjes asks for 18 to 35: who was born in 1990 is 35 or 36 in November 2026.
    assert fits_age(birth_year, DAY, MAATJES) is fits


@pytest.mark.parametrize(("taken", "answer"), [(0, (1, 2)), (1, (1, 2)), (2, (2, 2)), (3, (3, 3))])
def test_capacity_is_never_below_what_runs_and_never_above_the_programme(taken, answer):
    assert capacity_range(taken, MAATJES) == answer


@pytest.mark.parametrize(("tries", "refused"), [(0, False), (19, False), (20, True), (100, True)])
def test_twenty_applications_an_hour_come_from_one_place(tries, refused):
    assert is_refused_too_often(tries) is refused
