"""One queue of questions to a student, whichever step asks."""

from datetime import date, timedelta

import pytest

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.access.requests import may_ask_from
from programme.core import clock
from tests.factories import NOW, make_match, make_student, make_trajectory

# What is arranged, and what a student asked for, may always be sent. Source: experience.md §7.
FREE = {"appointment", "choose_date", "choose_moment", "my_choices", "my_page", "student_concern"}


@pytest.mark.parametrize("purpose", list(Purpose))
def test_whatever_asks_something_puts_the_next_question_off(world, purpose):
    trajectory = make_trajectory(world.programme, make_student(world.school))
    with clock.fixed(NOW - timedelta(days=3)):
        mean_link(purpose, party="student", trajectory=trajectory)
    # Asked on 21 November; once in fourteen days.
    assert may_ask_from(trajectory) == (None if purpose.value in FREE else date(2026, 12, 5))


def test_the_last_question_counts_on_the_trajectory_and_on_its_matches(world):
    trajectory = make_trajectory(world.programme, make_student(world.school))
    assert may_ask_from(trajectory) is None
    match = make_match(trajectory, world.mentor)
    for days, anchor in ((9, {"trajectory": trajectory}), (4, {"match": match})):
        with clock.fixed(NOW - timedelta(days=days)):
            mean_link(Purpose.STILL_WANTS, party="student", **anchor)
    with clock.fixed(NOW):
        mean_link(Purpose.READ_NOTE, party="guardian", trajectory=trajectory)
    assert may_ask_from(trajectory) == date(2026, 12, 4)
