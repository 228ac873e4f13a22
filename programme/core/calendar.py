"""Appointments as iCalendar text that every mail program and calendar reads (RFC 5545, RFC 5546)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText, vUTCOffset
from icalendar.prop import vDuration, vRecur, vUri

from programme.core import clock

PRODUCT = "-//mentoring programme//appointments//NL"
TIMEZONE = "Europe/Amsterdam"

# How often a calendar program asks a feed again.
FEED_REFRESH = timedelta(hours=4)

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
    return _sent(event, method)


@dataclass(frozen=True, slots=True)
class Repeats:
    """That an appointment comes back: every so many weeks, the last time at or before `until`, but not on some days."""

    every_weeks: int
    until: datetime
    left_out: Sequence[datetime] = ()


def of_series(
    *,
    uid: str,
    sequence: int,
    summary: str,
    description: str,
    location: str,
    starts_at: datetime,
    minutes: int,
    organizer: tuple[str, str],
    attendee: tuple[str, str],
    repeats: Repeats | None = None,
    replaces: datetime | None = None,
    method: Method = "REQUEST",
) -> str:
    """Write an appointment that comes back on the wall clock, or with `replaces` the change of the one at that moment.

    The hour stays the same through both summer-time changes, because start and days left out bear the time zone.
    Source: RFC 5545 3.3.10 (UNTIL in UTC), RFC 5546 3.2.2 and 3.2.5 (RECURRENCE-ID for one of a series).
    """
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", clock.now().replace(microsecond=0))
    event.add("dtstart", clock.local(starts_at))
    event.add("dtend", clock.local(starts_at + timedelta(minutes=minutes)))
    if repeats is not None:
        rule = vRecur(freq="WEEKLY", interval=repeats.every_weeks, until=clock.aware(repeats.until))
        event.add("rrule", rule)
        if repeats.left_out:
            event.add("exdate", [clock.local(moment) for moment in repeats.left_out])
    if replaces is not None:
        event.add("recurrence-id", clock.local(replaces))
    event.add("summary", _plain(summary))
    event.add("description", description)
    event.add("location", _plain(location))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("organizer", _person(organizer), encode=False)
    who = _person(attendee)
    who.params["partstat"] = vText("NEEDS-ACTION")
    who.params["rsvp"] = vText("FALSE")
    event.add("attendee", who, encode=False)
    return _sent(event, method)


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment of a feed: no names, and no place, which could tell whom it is about."""

    uid: str
    starts_at: datetime
    minutes: int
    summary: str


def feed(name: str, entries: Sequence[Entry], *, made_at: datetime) -> str:
    """Write a calendar that somebody subscribes to; the same appointments give the same text.

    `made_at` stands as the stamp of every entry, so that the text changes only when an appointment does.
    Source: RFC 7986 for the name and how often it is worth asking.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", _plain(name))
    calendar.add("x-wr-calname", _plain(name))
    calendar.add("refresh-interval", FEED_REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(FEED_REFRESH))
    calendar.add_component(_amsterdam())
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", clock.aware(made_at).replace(microsecond=0))
        start, end = clock.local(entry.starts_at), clock.local(entry.starts_at + timedelta(minutes=entry.minutes))
        for part, moment in (("dtstart", start), ("dtend", end)):
            event.add(part, moment.astimezone(UTC) if start.fold or end.fold else moment)
        event.add("summary", _plain(entry.summary))
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def read_periods(content: bytes) -> list[tuple[date, date, str, bool]] | None:
    """Read first day, last day, name and whether it comes again of the entries of a calendar file; None when it is none.

    An entry of whole days ends before its DTEND, as RFC 5545 section 3.6.1 says; one without an end is its first day.
    """
    try:
        found = [_period(event) for event in Calendar.from_ical(content).walk("VEVENT")]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError):
        return None
    return found


def _period(event: Any) -> tuple[date, date, str, bool]:
    first, end = event.decoded("dtstart"), event.decoded("dtend", None)
    first_on = first.date() if isinstance(first, datetime) else first
    if not isinstance(first_on, date):
        # The format knows hours and spans too, and takes them at this place.
        raise TypeError
    if end is None:
        last_on = first_on
    elif isinstance(end, datetime):
        last_on = end.date()
    else:
        last_on = max(first_on, end - timedelta(days=1))
    comes_again = "rrule" in event or "rdate" in event
    return first_on, last_on, _plain(str(event.get("summary", ""))), comes_again


def _sent(event: Event, method: Method) -> str:
    """Write one appointment as a calendar for a mail."""
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
