"""How lists of days off are read; every expected value is a literal. All dates are invented."""

from datetime import date

import pytest

from programme.core.calendar import read_periods
from programme.days_off.rules import Days, Slip, new_ones, read_lines, school_year, slip_of

AUTUMN = Days(date(2026, 10, 17), date(2026, 10, 25), "Herfst")


@pytest.mark.parametrize(
    "line",
    [
        "Herfst 17-10-2026 25-10-2026",
        "Herfst: 17-10-2026 t/m 25-10-2026",
        "17/10/2026 - 25/10/2026 Herfst",
        "Herfst; 2026-10-17; 2026-10-25",
        "Herfst\t17.10.2026\t25.10.2026",
        "  van 17-10-2026 tot en met 25-10-2026, Herfst ",
    ],
)
def test_lines_are_read_as_people_write_them(line):
    assert read_lines(line) == ([AUTUMN], [])


def test_one_date_is_one_day_and_empty_lines_are_none():
    found, slips = read_lines("\n\nStudiedag 29-2-2028\n")
    assert found == [Days(date(2028, 2, 29), date(2028, 2, 29), "Studiedag")]
    assert slips == []


@pytest.mark.parametrize(
    ("line", "slip"),
    [
        ("Herfst", Slip.NO_DATES),
        ("Herfst 17 oktober", Slip.NO_DATES),
        ("Herfst 30-02-2026 1-3-2026", Slip.NO_DATES),
        ("1-1-2026 2-1-2026 3-1-2026", Slip.NO_DATES),
        ("Herfst 25-10-2026 17-10-2026", Slip.BACKWARDS),
        ("Zomer 1-1-2026 11-4-2026", Slip.TOO_LONG),
        ("Oud 1-1-1999 2-1-1999", Slip.FAR_YEAR),
        ("Ver 1-1-9999 2-1-9999", Slip.FAR_YEAR),
        ("Nul 1-1-0000 2-1-0000", Slip.NO_DATES),
    ],
)
def test_each_line_that_cannot_be_read_is_named(line, slip):
    found, slips = read_lines(f"Kerst 19-12-2026 3-1-2027\n{line}")
    assert [one.name for one in found] == ["Kerst"]
    assert slips == [(2, slip)]


def test_too_many_lines_are_refused_whole():
    assert read_lines("Dag 1-1-2026\n" * 201) == ([], [(201, Slip.TOO_MANY)])
    assert len(read_lines("Dag 1-1-2026\n" * 200)[0]) == 200


def test_a_hundred_days_is_too_long():
    assert slip_of(date(2026, 1, 1), date(2026, 4, 10)) is None
    assert slip_of(date(2026, 1, 1), date(2026, 4, 11)) is Slip.TOO_LONG


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 7, 31), 2025), (date(2026, 8, 1), 2026), (date(2027, 1, 3), 2026)],
)
def test_a_holiday_belongs_to_its_school_year(day, year):
    assert school_year(day) == year


def test_what_stands_there_already_is_left_out():
    other = Days(date(2026, 12, 19), date(2027, 1, 3), "Kerst")
    there = [(date(2026, 10, 17), date(2026, 10, 25))]
    assert new_ones([AUTUMN, other, other], there) == [other]


CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//verzonnen//nl\r
BEGIN:VEVENT\r
UID:1\r
SUMMARY:Herfst\r
DTSTART;VALUE=DATE:20261017\r
DTEND;VALUE=DATE:20261026\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
SUMMARY:Studiedag\r
DTSTART;VALUE=DATE:20261101\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3\r
SUMMARY:Toetsen\r
DTSTART:20261102T090000Z\r
DTEND:20261103T120000Z\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_calendar_file_gives_its_days():
    assert read_periods(CALENDAR) == [
        (date(2026, 10, 17), date(2026, 10, 25), "Herfst", False),
        (date(2026, 11, 1), date(2026, 11, 1), "Studiedag", False),
        (date(2026, 11, 2), date(2026, 11, 3), "Toetsen", False),
    ]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe", b"BEGIN:VCALENDAR", b"PK\x03\x04", b"BEGIN:VEVENT\r\nEND:VEVENT"]
)
def test_what_is_no_calendar_gives_no_days(content):
    assert not read_periods(content)


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART;VALUE=DATE:00010101", "DTEND;VALUE=DATE:00010101"),
        ("DTSTART;VALUE=PERIOD:20261102T000000Z/PT1H",),
        ("DTSTART;VALUE=DURATION:PT1H",),
        ("DTSTART;VALUE=TIME:101010",),
        ("DTSTART;VALUE=DATE:20261102", "DTSTART;VALUE=DATE:20261103"),
        ("DTSTART;VALUE=DATE:20261102", "DTEND;VALUE=DURATION:P5D"),
    ],
)
def test_what_stands_where_a_day_should_stand_makes_no_calendar(lines):
    event = "\r\n".join(("BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""))
    assert read_periods(event.encode()) is None
