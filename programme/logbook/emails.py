"""The mails of the logbook: invitations for the student, and that a mentor asks to be rung; what was said stands in none."""

from collections.abc import Mapping
from datetime import date, datetime

from programme.core import clock
from programme.core.calendar import Method, Repeats, invitation, of_series
from programme.core.i18n import gettext as _
from programme.core.i18n import in_language
from programme.core.mail import sender_address
from programme.core.outbox import queue_mail
from programme.lifecycle.models import Match
from programme.logbook.models import Conversation, ConversationSeries
from programme.logbook.rules import series_days
from programme.logbook.wording import PLACE
from programme.people.models import User


def ask_to_ring(conversation: Conversation, to: User) -> None:
    """Tell at once that a mentor asks to be rung: not who, and not about what."""
    queue_mail(
        "logbook/emails/ask_to_ring",
        to.email,
        language=to.language,
        params={"number": conversation.id},
        user_id=to.id,
        match_id=conversation.match_id,
    )


def invite(match: Match, conversation: Conversation) -> None:
    """Send the student the appointment or its new moment, when the mentor wanted them to have it."""
    is_new = conversation.sequence == 0
    _tell(match, conversation, "invited", "REQUEST", {"is_new": int(is_new)})


def withdraw(match: Match, conversation: Conversation) -> None:
    """Take the appointment out of the student's calendar, without a reason."""
    _tell(match, conversation, "withdrawn", "CANCEL", {})


def invite_to_series(series: ConversationSeries) -> None:
    """Send the student the fixed hour as one appointment that comes back."""
    _tell_series(series, "series", "REQUEST")


def shorten_series(series: ConversationSeries, *, begins: bool) -> None:
    """Let the fixed hour end earlier in the student's calendar; one that never begins is taken out of it."""
    _tell_series(series, "series" if begins else "series_stopped", "REQUEST" if begins else "CANCEL")


def leave_out(series: ConversationSeries, day: date) -> None:
    """Take one day out of the fixed hour in the student's calendar."""
    moment = clock.instant(day, series.at)
    if series.uid is not None:
        text = _one_of(series, series.match, moment, series.minutes, moment, series.sequence + 1, "CANCEL")
        _send(series.match, "withdrawn", {"starts_at": moment.isoformat()}, text, "CANCEL")


def _tell(
    match: Match, conversation: Conversation, template: str, method: Method, params: Mapping[str, str | int | None]
) -> None:
    starts_at = conversation.starts_at
    minutes = conversation.minutes or match.programme.promises.conversation_minutes
    if conversation.uid is not None and match.student.email is not None:
        with in_language(match.student.language):
            text = invitation(
                uid=conversation.uid,
                sequence=conversation.sequence,
                summary=_("Conversation with your mentor"),
                description=match.programme.name,
                location=str(PLACE[conversation.place]),
                starts_at=starts_at,
                minutes=minutes,
                organizer=_organizer(match),
                attendees=[(match.student.full_name, match.student.email)],
                method=method,
            )
    elif (series := conversation.series) is not None and series.uid is not None and conversation.series_on is not None:
        stands_for = clock.instant(conversation.series_on, series.at)
        sequence = series.sequence + conversation.sequence
        text = _one_of(series, match, starts_at, minutes, stands_for, sequence, method)
    else:
        return
    _send(match, template, {"starts_at": starts_at.isoformat(), **params}, text, method)


def _tell_series(series: ConversationSeries, template: str, method: Method) -> None:
    match = series.match
    if series.uid is None or match.student.email is None:
        return
    first = clock.instant(series.first_on, series.at)
    last = series_days(series.first_on, series.every_weeks, series.until_on)[-1]
    with in_language(match.student.language):
        text = of_series(
            uid=series.uid,
            sequence=series.sequence,
            summary=_("Conversation with your mentor"),
            description=match.programme.name,
            location=str(PLACE[series.place]),
            starts_at=first,
            minutes=series.minutes,
            organizer=_organizer(match),
            attendee=(match.student.full_name, match.student.email),
            repeats=Repeats(
                series.every_weeks,
                clock.instant(last, series.at),
                [clock.instant(date.fromisoformat(day), series.at) for day in series.left_out],
            ),
            method=method,
        )
    params: dict[str, str | int | None] = {
        "starts_at": first.isoformat(),
        "until_on": last.isoformat(),
        "every_weeks": series.every_weeks,
        "is_new": int(series.sequence == 0),
        "left_out": len([day for day in series.left_out if day <= last.isoformat()]),
    }
    _send(match, template, params, text, method)


def _one_of(
    series: ConversationSeries,
    match: Match,
    starts_at: datetime,
    minutes: int,
    stands_for: datetime,
    sequence: int,
    method: Method,
) -> str:
    with in_language(match.student.language):
        return of_series(
            uid=series.uid or "",
            sequence=sequence,
            summary=_("Conversation with your mentor"),
            description=match.programme.name,
            location=str(PLACE[series.place]),
            starts_at=starts_at,
            minutes=minutes,
            organizer=_organizer(match),
            attendee=(match.student.full_name, match.student.email or ""),
            replaces=stands_for,
            method=method,
        )


def _send(match: Match, template: str, params: Mapping[str, str | int | None], text: str, method: Method) -> None:
    if match.student.email is not None:
        queue_mail(
            f"logbook/emails/{template}",
            match.student.email,
            language=match.student.language,
            params=params,
            invitation=text,
            invitation_method=method,
            match_id=match.id,
        )


def _organizer(match: Match) -> tuple[str, str]:
    """Give whom an answer to the invitation reaches: the coordinator, never a mentor's own address."""
    return (
        (match.programme.name, sender_address())
        if match.coordinator is None
        else (
            match.coordinator.name,
            match.coordinator.email,
        )
    )
