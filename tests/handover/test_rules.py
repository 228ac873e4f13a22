"""Which days a second mentor may have beside the others, as tables."""

from datetime import date

import pytest

from programme.handover.rules import OF_MENTOR, Window, WindowGap, overlap, window_gap
from programme.lifecycle.models import MatchPart

MAIN, SUBSTITUTE, DUO = MatchPart.MAIN, MatchPart.SUBSTITUTE, MatchPart.DUO
TODAY = date(2026, 11, 24)


def dec(day):
    return date(2026, 12, day)


@pytest.mark.parametrize(
    "first, second, shared",
    [
        ((dec(1), dec(5)), (dec(5), dec(9)), True),
        ((dec(1), dec(5)), (dec(6), dec(9)), False),
        ((dec(6), dec(9)), (dec(1), dec(5)), False),
        ((dec(1), None), (dec(20), dec(21)), True),
        ((dec(20), dec(21)), (dec(1), None), True),
        ((dec(20), None), (dec(1), dec(19)), False),
        ((dec(1), dec(31)), (dec(10), dec(10)), True),
    ],
)
def test_windows_overlap_when_they_share_a_day(first, second, shared):
    assert overlap(Window(1, DUO, *first), Window(2, DUO, *second)) is shared


OTHERS = [Window(1, MAIN, date(2026, 9, 1), None), Window(2, SUBSTITUTE, dec(7), dec(18))]


@pytest.mark.parametrize(
    "wanted, gap",
    [
        (Window(3, SUBSTITUTE, TODAY, dec(6)), None),
        (Window(3, SUBSTITUTE, date(2026, 11, 23), dec(6)), WindowGap.PAST),
        (Window(3, SUBSTITUTE, dec(1), None), WindowGap.NO_END),
        (Window(3, SUBSTITUTE, dec(5), dec(4)), WindowGap.ORDER),
        (Window(3, SUBSTITUTE, dec(5), dec(5)), None),
        (Window(3, SUBSTITUTE, dec(1), dec(7)), WindowGap.TAKEN),
        (Window(3, SUBSTITUTE, dec(19), dec(31)), None),
        (Window(3, DUO, dec(1), None), None),
        (Window(2, DUO, dec(1), None), WindowGap.TWICE),
        (Window(2, DUO, dec(19), None), None),
        (Window(1, DUO, dec(1), None), WindowGap.TWICE),
    ],
)
def test_what_is_wrong_with_the_days_of_a_second_mentor(wanted, gap):
    assert window_gap(wanted, OTHERS, TODAY) is gap


def test_what_a_mentor_owes_stays_with_the_mentor_when_somebody_hands_over():
    assert {"pulse", "answer_question"} <= OF_MENTOR
