"""What people know about themselves."""

from datetime import date

import pytest

from programme.people.models import Student


@pytest.mark.parametrize(
    ("birth_month", "day", "age"),
    [
        # Born in May 2011: sixteen only from June 2027 on, since the day of birth is not kept.
        (date(2011, 5, 1), date(2027, 4, 30), 15),
        (date(2011, 5, 1), date(2027, 5, 31), 15),
        (date(2011, 5, 1), date(2027, 6, 1), 16),
        (date(2008, 2, 1), date(2026, 2, 28), 17),
        (date(2008, 2, 1), date(2026, 3, 1), 18),
        (date(2007, 12, 1), date(2026, 12, 31), 18),
        (date(2007, 12, 1), date(2027, 1, 1), 19),
        (None, date(2026, 1, 1), None),
    ],
)
def test_age_counts_from_the_month_after_the_birthday(birth_month, day, age):
    assert Student(birth_month=birth_month).age_on(day) == age


def test_a_full_name_leaves_out_an_empty_infix():
    assert Student(first_name="Samira", infix="", last_name="Verzonnen").full_name == "Samira Verzonnen"
    assert Student(first_name="Jan", infix="van der", last_name="Verzonnen").full_name == "Jan van der Verzonnen"
