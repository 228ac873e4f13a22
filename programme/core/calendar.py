"""Appointments as iCalendar text that every mail program and calendar reads (RFC 5545, RFC 5546)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText, vUTCOffset
from icalendar.prop import vRecur, vUri

from programme.core import clock

PRODUCT = "-//mentoring programme//appointments//NL"
TIMEZONE = "Europe/Amsterdam"

Method = Literal["REQUEST", "CANCEL"]


def invitation(
    *,
    uid: str,
    sequence: int,
    summary: str,
    description: str,
    location: str,
    starts_at: datetime,
    minutes: int,
    organizer: tuple[str, str],
    attendees: Sequence[tuple[str, str]],
    video_url: str | None = None,
    language: str | None = None,
    method: Method = "REQUEST",
) -> str:
    """Write an invitation, or with `method="CANCEL"` its withdrawal.

    People are (name, mail address). The same `uid` with a higher `sequence` replaces an earlier invitation. `video_url` is
    the address of a video call; `language` (nl or en) is that of the texts.
    Source: RFC 5545; RFC 7986 for CONFERENCE; RFC 5546 for what changes and withdraws.

    :raises ValueError: when the appointment has no length, or its start no time zone.
    """
    if minutes <= 0:
        raise ValueError("an appointment takes at least a minute")
    start = clock.local(starts_at)
    end = clock.local(starts_at + timedelta(minutes=minutes))
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", clock.now().replace(microsecond=0))
    # RFC 5545 reads an hour that comes twice as the first one; in the second, only UTC says what is meant.
    for name, moment in (("dtstart", start), ("dtend", end)):
        event.add(name, moment.astimezone(UTC) if start.fold or end.fold else moment)
    spoken = {"language": language} if language else {}
    event.add("summary", _plain(summary), parameters=spoken)
    event.add("description", description, parameters=spoken)
    event.add("location", _plain(location))
    if video_url:
        # Older programs show the URL; newer ones make a button of the conference.
        event.add("url", vUri(_plain(video_url)), encode=False)
        event.add("conference", vUri(_plain(video_url), params={"VALUE": "URI", "FEATURE": "VIDEO"}), encode=False)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("organizer", _person(organizer), encode=False)
    for attendee in attendees:
        who = _person(attendee)
        who.params["role"] = vText("REQ-PARTICIPANT")
        who.params["partstat"] = vText("NEEDS-ACTION")
        who.params["rsvp"] = vText("FALSE" if method == "CANCEL" else "TRUE")
        event.add("attendee", who, encode=False)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_amsterdam())
    calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def _amsterdam() -> Timezone:
    """Write the time zone by the rule of the European Union.

    The library's own `add_missing_timezones()` gives the start of summer an hour too late (03:00 where RFC 5545 asks for
    the time before the change), and a page full of dates that ends in 2038.
    Source: Directive 2000/84/EC: the last Sundays of March and October, at 01:00 UTC.
    """
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    zone = Timezone()
    zone.add("tzid", TIMEZONE)
    for part, name, before, after, begins, month in (
        (TimezoneDaylight(), "CEST", winter, summer, datetime(1996, 3, 31, 2), 3),  # noqa: DTZ001 - a wall-clock time
        (TimezoneStandard(), "CET", summer, winter, datetime(1996, 10, 27, 3), 10),  # noqa: DTZ001 - as above
    ):
        part.add("tzname", name)
        part.add("tzoffsetfrom", vUTCOffset(before))
        part.add("tzoffsetto", vUTCOffset(after))
        part.add("dtstart", begins)
        part.add("rrule", vRecur(freq="YEARLY", bymonth=month, byday="-1SU"))
        zone.add_component(part)
    return zone


def _person(person: tuple[str, str]) -> vCalAddress:
    name, address = person
    who = vCalAddress(f"mailto:{_plain(address)}")
    who.params["cn"] = vText(_plain(name).replace('"', "'"))
    return who


def _plain(text: str) -> str:
    """Make one line of a text, without the characters that no calendar takes."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
