"""An invitation is read back by hand and by dateutil, not by the library that wrote it."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import pytest
import vobject
from dateutil.rrule import rrule, rrulestr

from programme.core import clock
from programme.core.calendar import invitation

NOON = datetime(2026, 11, 24, 11, 0, 0, 123456, tzinfo=UTC)
Lines = list[tuple[str, dict[str, str], str]]


def written(**changes: Any) -> str:
    values: dict[str, Any] = {
        "uid": "match-12@programme.example.org",
        "sequence": 2,
        "summary": "Kennismaking",
        "description": "Regel een;\nregel twee, met komma",
        "location": "Lokaal 1, Groningen",
        "starts_at": datetime(2026, 12, 1, 14, 0, tzinfo=UTC),
        "minutes": 45,
        "organizer": ("Coördinator", "coordinator@example.org"),
        "attendees": [("Sam", "sam@example.org"), ('O\'Brien; "X", Y', "kim@example.org")],
    }
    with clock.fixed(NOON):
        return invitation(**{**values, **changes})


def parts(text: str) -> dict[str, Lines]:
    """Read iCalendar by hand: unfold, then name, parameters and value of each line, by component."""
    found: dict[str, Lines] = {}
    open_: list[str] = []
    for line in text.replace("\r\n ", "").split("\r\n"):
        match = re.fullmatch(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', line)
        if match is None:
            assert line == "", line
            continue
        name, params, value = match.groups()
        if name == "BEGIN":
            open_.append(value)
            found.setdefault("/".join(open_), [])
        elif name == "END":
            assert open_.pop() == value
        else:
            given = {k: v.strip('"') for k, v in re.findall(r';([A-Z-]+)=("[^"]*"|[^;]*)', params)}
            found["/".join(open_)].append((name, given, value))
    assert open_ == []
    return found


def event(text: str) -> dict[str, tuple[dict[str, str], str]]:
    return {name: (params, value) for name, params, value in parts(text)["VCALENDAR/VEVENT"]}


@lru_cache
def rule(text: str, start: datetime) -> rrule:
    return rrulestr(text, dtstart=start, cache=True)


def offset_at(text: str, wall: datetime) -> timedelta:
    """Work out the offset at a time on the wall as RFC 5545 says: by the last onset in the VTIMEZONE."""
    onsets = []
    zone = parts(text)
    for kind in ("DAYLIGHT", "STANDARD"):
        lines = {name: value for name, _params, value in zone[f"VCALENDAR/VTIMEZONE/{kind}"]}
        start = datetime.strptime(lines["DTSTART"], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a wall-clock time
        last = rule(lines["RRULE"], start).before(wall, inc=True)
        hours = lines["TZOFFSETTO"]
        onsets.append((last, timedelta(hours=int(hours[:3]), minutes=int(hours[3:]))))
    return max(onsets, key=lambda onset: onset[0])[1]


def instants(text: str) -> tuple[datetime, datetime]:
    """Give start and end as a calendar program works them out."""
    result = []
    for name in ("DTSTART", "DTEND"):
        params, value = event(text)[name]
        wall = datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - the zone is worked out below
        if value.endswith("Z"):
            result.append(wall.replace(tzinfo=UTC))
        else:
            assert params == {"TZID": "Europe/Amsterdam"}
            result.append((wall - offset_at(text, wall)).replace(tzinfo=UTC))
    return result[0], result[1]


def test_an_invitation_says_what_the_standard_asks() -> None:
    text = written()
    top = [(name, value) for name, _params, value in parts(text)["VCALENDAR"]]
    said = event(text)

    assert ("METHOD", "REQUEST") in top
    assert ("VERSION", "2.0") in top
    assert said["UID"][1] == "match-12@programme.example.org"
    assert said["SEQUENCE"][1] == "2"
    assert said["DTSTAMP"][1] == "20261124T110000Z"
    assert said["DTSTART"] == ({"TZID": "Europe/Amsterdam"}, "20261201T150000")
    assert said["DTEND"] == ({"TZID": "Europe/Amsterdam"}, "20261201T154500")
    assert said["STATUS"][1] == "CONFIRMED"
    assert said["SUMMARY"][1] == "Kennismaking"
    assert said["DESCRIPTION"][1] == r"Regel een\;\nregel twee\, met komma"
    assert said["LOCATION"][1] == r"Lokaal 1\, Groningen"
    assert said["ORGANIZER"] == ({"CN": "Coördinator"}, "mailto:coordinator@example.org")


def test_everybody_is_asked_to_answer() -> None:
    asked = [(p, v) for name, p, v in parts(written())["VCALENDAR/VEVENT"] if name == "ATTENDEE"]
    role = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    assert asked == [
        ({"CN": "Sam", **role}, "mailto:sam@example.org"),
        ({"CN": "O'Brien; 'X', Y", **role}, "mailto:kim@example.org"),
    ]


def test_a_withdrawal_names_the_same_appointment() -> None:
    text = written(method="CANCEL", sequence=3)
    assert ("METHOD", {}, "CANCEL") in parts(text)["VCALENDAR"]
    assert event(text)["STATUS"][1] == "CANCELLED"
    assert event(text)["UID"] == event(written())["UID"]
    assert event(text)["SEQUENCE"][1] == "3"


@pytest.mark.parametrize(
    "start",
    [
        datetime(2026, 12, 1, 14, tzinfo=UTC),
        datetime(2026, 7, 1, 14, tzinfo=UTC),
        datetime(2026, 3, 29, 0, 59, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 2, 30, tzinfo=UTC),
        datetime(2028, 2, 29, 23, 30, tzinfo=UTC),
        datetime(2045, 3, 26, 1, 0, tzinfo=UTC),
    ],
)
@pytest.mark.parametrize("minutes", [15, 60, 180])
def test_a_calendar_program_finds_the_same_instants(start: datetime, minutes: int) -> None:
    assert instants(written(starts_at=start, minutes=minutes)) == (start, start + timedelta(minutes=minutes))


def test_every_change_of_the_hour_until_2050_comes_out_right() -> None:
    text = written()
    for year in range(2026, 2051):
        for month in (3, 10):
            for day in range(25, 32):
                noon = datetime(year, month, day, 12)  # noqa: DTZ001 - a wall-clock time
                assert offset_at(text, noon) == clock.AMSTERDAM.utcoffset(noon), noon


@pytest.mark.parametrize(("kind", "month"), [("DAYLIGHT", "03"), ("STANDARD", "10")])
def test_the_hour_changes_at_one_o_clock_utc(kind: str, month: str) -> None:
    lines = {name: value for name, _params, value in parts(written())[f"VCALENDAR/VTIMEZONE/{kind}"]}
    wall = datetime.strptime(lines["DTSTART"], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a wall-clock time
    # RFC 5545, 3.6.5: an onset is written in the time before the change.
    assert f"{wall - timedelta(hours=int(lines['TZOFFSETFROM'][:3])):%m %H:%M}" == f"{month} 01:00"


def test_no_text_can_add_a_line() -> None:
    nasty = "Sam\r\nATTENDEE:mailto:all@example.org\nBEGIN:VEVENT"
    text = written(
        summary=nasty,
        description=nasty,
        location=nasty,
        attendees=[(nasty, "a@example.org\r\nX:1")],
        organizer=(nasty, "o@x"),
    )
    lines = parts(text)
    assert [name for name, _p, _v in lines["VCALENDAR/VEVENT"]].count("ATTENDEE") == 1
    assert text.count("\r\nBEGIN:VEVENT\r\n") == 1
    assert "\nX:1" not in text


def test_lines_are_short_and_end_as_they_should() -> None:
    text = written(description="é" * 400)
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


@pytest.mark.parametrize(
    "wrong",
    [{"minutes": 0}, {"minutes": -5}, {"starts_at": datetime(2026, 1, 1)}],  # noqa: DTZ001 - what is refused
)
def test_an_appointment_without_length_or_zone_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"minute|zone"):
        written(**wrong)


# The second library: vobject reads the file by itself, time zone and all, and shares no code with the one that wrote it.
def read_back(text: str) -> Any:
    """Give the event as vobject reads it; its own unfolding, escapes and rules of the time zone."""
    return vobject.readOne(text).vevent


@pytest.mark.parametrize(
    "start",
    [
        datetime(2026, 12, 1, 14, tzinfo=UTC),
        datetime(2027, 7, 1, 14, tzinfo=UTC),
        # The night to summer time: the last hour before and the first after.
        datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
        # The night to winter time: before, the doubled hour twice, and after.
        datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 2, 0, tzinfo=UTC),
    ],
)
@pytest.mark.parametrize("minutes", [30, 120])
def test_a_second_library_reads_the_same_instants(start: datetime, minutes: int) -> None:
    found = read_back(written(starts_at=start, minutes=minutes))
    assert found.dtstart.value.astimezone(UTC) == start
    assert found.dtend.value.astimezone(UTC) == start + timedelta(minutes=minutes)


def test_a_second_library_reads_what_the_invitation_says() -> None:
    url = "https://bellen.example.org/kamer-1?id=2"
    calendar = vobject.readOne(
        written(video_url=url, language="nl", sequence=4, attendees=[("Sam", "sam@example.org")])
    )
    found = calendar.vevent
    assert (calendar.method.value, calendar.version.value) == ("REQUEST", "2.0")
    assert (found.uid.value, found.sequence.value) == ("match-12@programme.example.org", "4")
    assert found.dtstamp.value == NOON.replace(microsecond=0)
    assert (found.summary.value, found.summary.params) == ("Kennismaking", {"LANGUAGE": ["nl"]})
    assert found.location.value == "Lokaal 1, Groningen"
    assert found.description.value == "Regel een;\nregel twee, met komma"
    assert found.organizer.value == "mailto:coordinator@example.org"
    assert [one.value for one in found.contents["attendee"]] == ["mailto:sam@example.org"]
    assert found.url.value == url
    (conference,) = found.contents["conference"]
    assert (conference.value, conference.params) == (url, {"VALUE": ["URI"], "FEATURE": ["VIDEO"]})


def test_a_second_library_reads_the_withdrawal_of_the_same_appointment() -> None:
    asked, withdrawn = vobject.readOne(written()), vobject.readOne(written(method="CANCEL", sequence=3))
    assert (withdrawn.method.value, withdrawn.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert withdrawn.vevent.uid.value == asked.vevent.uid.value
    assert int(withdrawn.vevent.sequence.value) > int(asked.vevent.sequence.value)


def test_the_time_zone_changes_at_the_moments_that_the_second_library_works_out() -> None:
    zone = vobject.readOne(written()).vtimezone.tzinfo
    for year in range(2026, 2036):
        for month in (1, 4, 7, 11):
            noon = datetime(year, month, 15, 12, tzinfo=zone)
            assert noon.utcoffset() == clock.AMSTERDAM.utcoffset(noon.replace(tzinfo=None)), noon
