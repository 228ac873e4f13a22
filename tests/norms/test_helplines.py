"""Who to call: what a programme confirmed counts for the very number it confirmed, and hours are said as people say them."""

from datetime import date, time, timedelta

import pytest

from programme.core.database import db
from programme.norms.helplines import Said, find_lines, find_lines_of_school, in_words, merge
from programme.norms.models import DutyHours, ProgrammeLine
from tests.factories import save

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


def test_a_school_of_two_programmes_reads_the_number_and_the_hours_of_both(world):
    first, second = world.programme, world.other_programme
    second.schools = [*second.schools, world.school]
    first.name, first.duty_phone, first.duty_hours = "Eerste", "085 000 00 01", ""
    second.name, second.duty_phone, second.duty_hours = "Tweede", "085 000 00 02", "spreek in"
    save(DutyHours(programme_id=second.id, weekday=5, opens_at=time(10), closes_at=time(12)))
    save(DutyHours(programme_id=second.id, weekday=1, opens_at=NINE, closes_at=FIVE))
    for number, (programme, code, said) in enumerate(
        [(first, "gp", "085 000 00 03"), (second, "crisis", "085 000 00 04"), (second, "suicide", "113")]
    ):
        save(
            ProgrammeLine(
                programme_id=programme.id,
                code=code,
                area="" if code == "suicide" else "Leeuwarden",
                number=said,
                source="eigen website",
                confirmed_on=CHECKED + timedelta(days=number),
                confirmed_by_id=world.manager.id,
            )
        )
    db.session.commit()
    both = [(line.code, line.area, line.number, line.hours) for line in find_lines_of_school(world.school.id)]
    assert both == [
        ("emergency", "", "112", ""),
        ("suicide", "", "113", ""),
        ("veilig_thuis", "", "0800-2000", ""),
        ("duty", "Eerste", "085 000 00 01", "ma–vr 9.00–17.00"),
        ("duty", "Tweede", "085 000 00 02", "di 9.00–17.00, za 10.00–12.00 (spreek in)"),
        # What was checked last stands first.
        ("crisis", "Leeuwarden", "085 000 00 04", ""),
        ("gp", "Leeuwarden", "085 000 00 03", ""),
        ("kindertelefoon", "", "0800-0432", ""),
        ("alles_oke", "", "0800-0450", ""),
    ]
    alone = {line.code: (line.area, line.number, line.confirmed_on) for line in find_lines(first.id)}
    assert alone["duty"] == ("", "085 000 00 01", None)
    assert alone["suicide"] == ("", "113", None)
    assert "crisis" not in alone
