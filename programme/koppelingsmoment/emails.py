"""The mails of the first meeting: which date, invitation, withdrawal, start; each recipient sees only their own address."""

from programme.access.links import LINK_DAYS, mean_link
from programme.access.models import Purpose
from programme.core import clock
from programme.core.calendar import Method, invitation
from programme.core.i18n import gettext as _
from programme.core.i18n import in_language
from programme.core.outbox import queue_mail
from programme.koppelingsmoment import wording
from programme.koppelingsmoment.models import DatePoll, Koppelingsmoment, MeetingParty, PollParty
from programme.lifecycle.models import Match
from programme.norms.promises import Party

# Who has no page of their own answers by a link; so does a mentor without an account.
BY_LINK = frozenset({Party.STUDENT, Party.GUARDIAN, Party.INTERPRETER})


def ask_for_date(match: Match, poll: DatePoll, party: PollParty, *, language: str) -> None:
    """Ask one party by a link on which of the dates they can; everybody gets a link, with an account or without."""
    if party.email is None:
        return
    last = clock.local(poll.dates[-1].starts_at).date()
    days = max(LINK_DAYS, (last - clock.today()).days + 1)
    link = mean_link(Purpose.CHOOSE_DATE, party=party.party.value, match=match, thing_id=party.id, days=days)
    queue_mail(
        "koppelingsmoment/emails/ask_for_date",
        party.email,
        language=language,
        params={
            "programme": match.programme.name,
            "dates": " ".join(one.starts_at.isoformat() for one in poll.dates),
            "place": poll.place,
            "video_url": poll.video_url,
            "speaking": _speaking(poll, party, language),
            "answer_by": poll.answer_by_on.isoformat(),
        },
        links={"url": link.id},
        match_id=match.id,
    )


def take_dates_back(match: Match, party: PollParty, *, language: str) -> None:
    """Tell one party, without a reason, that the question for a date needs no answer any more."""
    if party.email is not None:
        queue_mail(
            "koppelingsmoment/emails/take_dates_back",
            party.email,
            language=language,
            params={"programme": match.programme.name},
            match_id=match.id,
        )


def invite(
    match: Match, meeting: Koppelingsmoment, party: MeetingParty, *, language: str, is_same_date: bool = False
) -> None:
    """Send one party the appointment; who has no account gets a link to answer. `is_same_date`: only who comes changed."""
    if party.email is None:
        return
    by_link = party.party in BY_LINK or (party.party is Party.MENTOR and match.mentor.user_id is None)
    links = {}
    if by_link:
        days = max(LINK_DAYS, (clock.local(meeting.starts_at).date() - clock.today()).days + 1)
        link = mean_link(Purpose.APPOINTMENT, party=party.party.value, match=match, thing_id=party.id, days=days)
        links = {"url": link.id}
    template = "invite_by_link" if by_link else "invite"
    queue_mail(
        f"koppelingsmoment/emails/{template}",
        party.email,
        language=language,
        params=_facts(match, meeting, party, language) | {"is_same_date": int(is_same_date)},
        links=links,
        invitation=_calendar(match, meeting, party, "REQUEST", language, party.email),
        match_id=match.id,
    )


def withdraw(
    match: Match, meeting: Koppelingsmoment, party: MeetingParty, *, language: str, address: str | None
) -> None:
    """Take the appointment out of one party's calendar, without a reason; `address` is where it went before."""
    if address is None:
        return
    queue_mail(
        "koppelingsmoment/emails/withdraw",
        address,
        language=language,
        params=_facts(match, meeting, party, language),
        invitation=_calendar(match, meeting, party, "CANCEL", language, address),
        invitation_method="CANCEL",
        match_id=match.id,
    )


def confirm_start(match: Match, meeting: Koppelingsmoment) -> None:
    """Confirm the start to student and mentor within the week; the agreements themselves stay out of the mail."""
    mentor, student = match.mentor, match.student
    params = {"until_on": meeting.until_on.isoformat() if meeting.until_on else ""}
    queue_mail(
        "koppelingsmoment/emails/started_mentor",
        mentor.email,
        language=mentor.language,
        params=params | {"first_name": mentor.first_name, "calls_within": match.programme.promises.first_checkin_days},
        match_id=match.id,
        mentor_id=mentor.id,
    )
    if student.email is not None:
        link = mean_link(
            Purpose.AGREE_PLAN, party=Party.STUDENT.value, match=match, thing_id=_party_id(meeting, Party.STUDENT)
        )
        queue_mail(
            "koppelingsmoment/emails/started_student",
            student.email,
            language=student.language,
            params=params | {"first_name": student.first_name},
            links={"url": link.id},
            match_id=match.id,
        )


def ask_to_agree(match: Match, party: MeetingParty, *, language: str) -> None:
    """Ask a party that is neither student nor mentor to agree by a link."""
    _link_to_agreements("ask_to_agree", match, party, language)


def give_paper(match: Match, party: MeetingParty, *, language: str) -> None:
    """Send a party that agreed at the meeting a link to what is theirs of the agreements."""
    _link_to_agreements("give_paper", match, party, language)


def _link_to_agreements(template: str, match: Match, party: MeetingParty, language: str) -> None:
    if party.email is None:
        return
    link = mean_link(Purpose.AGREE_PLAN, party=party.party.value, match=match, thing_id=party.id)
    queue_mail(
        f"koppelingsmoment/emails/{template}",
        party.email,
        language=language,
        params={"programme": match.programme.name},
        links={"url": link.id},
        match_id=match.id,
    )


def _facts(match: Match, meeting: Koppelingsmoment, party: MeetingParty, language: str) -> dict[str, str | int | None]:
    return {
        "programme": match.programme.name,
        "starts_at": meeting.starts_at.isoformat(),
        "place": meeting.place,
        "video_url": meeting.video_url,
        "speaking": _speaking(meeting, party, language),
        "is_new": int(meeting.sequence == 0),
        "said_yes": int(bool(party.can_come)),
    }


def _speaking(meeting: Koppelingsmoment | DatePoll, party: MeetingParty | PollParty, language: str) -> str:
    with in_language(language):
        return wording.speaking(party.party, party.speaks, meeting.interpreter)


def _calendar(
    match: Match, meeting: Koppelingsmoment, party: MeetingParty, method: Method, language: str, address: str
) -> str:
    coordinator = meeting.planned_by if match.coordinator is None else match.coordinator
    with in_language(language):
        summary = _("First meeting with your mentor") if party.party is Party.STUDENT else _("First meeting")
    return invitation(
        uid=meeting.uid,
        sequence=meeting.sequence,
        summary=summary,
        description="\n".join(filter(None, (match.programme.name, _speaking(meeting, party, language)))),
        location=meeting.place or meeting.video_url or "",
        video_url=meeting.video_url,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        organizer=(coordinator.name, coordinator.email),
        attendees=[(party.name, address)],
        language=language,
        method=method,
    )


def _party_id(meeting: Koppelingsmoment, which: Party) -> int | None:
    return next((one.id for one in meeting.parties if one.party is which), None)
