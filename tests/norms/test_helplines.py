"""Who to call: what a programme confirmed counts for the very number it confirmed, and hours are said as people say them."""

from datetime import date, time

import pytest

from programme.norms.helplines import Said, in_words, merge

NINE, FIVE, THREE = time(9), time(17), time(15)
CHECKED = date(2026, 11, 3)


@pytest.mark.parametrize(
    "hours, said",
    [
        ({}, ""),
        ({0: (NINE, FIVE)}, "ma 9.00–17.00"),
        (dict.fromkeys(range(5), (NINE, FIVE)), "ma–vr 9.00–17.00"),
        (dict.fromkeys(range(4), (NINE, FIVE)) | {4: (NINE, THREE)}, "ma–do 9.00–17.00, vr 9.00–15.00"),
        # A free Wednesday parts what is alike.
        ({0: (NINE, FIVE), 1: (NINE, FIVE), 3: (NINE, FIVE)}, "ma–di 9.00–17.00, do 9.00–17.00"),
        ({5: (time(10, 30), time(12))}, "za 10.30–12.00"),
    ],
)
def test_hours_are_said_as_people_say_them(app, hours, said):
    with app.test_request_context():
        assert in_words(hours) == said


def test_a_number_that_nobody_confirmed_says_so():
    lines = {line.code: line for line in merge((), ())}
    assert {code: line.confirmed_on for code, line in lines.items()} == {
        "emergency": None,
        "suicide": None,
        "veilig_thuis": None,
        "kindertelefoon": None,
        "alles_oke": None,
    }
    assert [line.dial for line in lines.values()] == ["112", "113", "08002000", "08000432", "08000450"]
    assert [code for code, line in lines.items() if line.for_student] == ["kindertelefoon", "alles_oke"]
    assert all(line.source for line in lines.values())


def test_what_was_confirmed_of_another_number_does_not_count():
    old = Said("suicide", "", "0900-0113", "", "113.nl", CHECKED)
    right = Said("veilig_thuis", "", "0800-2000", "dag en nacht", "veiligthuis.nl", CHECKED)
    lines = {line.code: line for line in merge((), (old, right))}
    assert lines["suicide"].confirmed_on is None
    line = lines["veilig_thuis"]
    assert (line.confirmed_on, line.hours, line.source) == (CHECKED, "dag en nacht", "veiligthuis.nl")


def test_the_own_number_and_those_of_the_region_stand_before_the_students_lines():
    gp = Said("gp", "Leeuwarden", "085 000 90 10", "", "eigen website", CHECKED)
    lines = merge([("", "085-000 00 00", "ma–vr 9.00–17.00")], (gp,))
    assert [line.code for line in lines] == [
        "emergency",
        "suicide",
        "veilig_thuis",
        "duty",
        "gp",
        "kindertelefoon",
        "alles_oke",
    ]
    assert (lines[3].dial, lines[3].hours, lines[3].confirmed_on) == ("0850000000", "ma–vr 9.00–17.00", None)
    # A programme without a number of its own shows none.
    assert "duty" not in {line.code for line in merge([("", "", "ma–vr")], ())}
