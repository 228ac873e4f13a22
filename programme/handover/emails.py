"""The mails of handing over: to who joins a match, to the student, and to mentors who get another coordinator."""

from collections.abc import Sequence

from programme.core.database import db
from programme.core.outbox import queue_mail
from programme.lifecycle.models import Match, MatchMentor, MatchPart, StandIn
from programme.people.models import Mentor, User


def tell_second(match: Match, window: MatchMentor) -> None:
    """Tell a mentor that they stand in or mentor along, without a name: the page of the match shows it from the first day."""
    mentor, coordinator = window.mentor, match.coordinator
    queue_mail(
        "handover/emails/tell_second",
        mentor.email,
        language=mentor.language,
        params={
            "first_name": mentor.first_name,
            "stands_in": int(window.part is MatchPart.SUBSTITUTE),
            "from_on": window.from_on.isoformat(),
            "until_on": "" if window.until_on is None else window.until_on.isoformat(),
            "coordinator": "" if coordinator is None else coordinator.name,
        },
        match_id=match.id,
        mentor_id=mentor.id,
        user_id=mentor.user_id,
    )


def tell_student(match: Match, window: MatchMentor) -> None:
    """Write down for the student what was agreed with them, so that a mistake comes to light."""
    student = match.student
    if student.email is None:
        return
    queue_mail(
        "handover/emails/tell_student",
        student.email,
        language=student.language,
        params={
            "first_name": student.first_name,
            "stands_in": int(window.part is MatchPart.SUBSTITUTE),
            "from_on": window.from_on.isoformat(),
            "until_on": "" if window.until_on is None else window.until_on.isoformat(),
        },
        match_id=match.id,
    )


def tell_second_it_ends(match: Match, window: MatchMentor) -> None:
    """Thank a mentor whose window ends earlier than agreed, without a reason."""
    mentor = window.mentor
    queue_mail(
        "handover/emails/tell_second_it_ends",
        mentor.email,
        language=mentor.language,
        params={"first_name": mentor.first_name},
        match_id=match.id,
        mentor_id=mentor.id,
    )


def tell_of_new_mentor(match: Match, before: Mentor) -> None:
    """Tell who mentors from now on, who did until now, the student and the school; no mail names the student."""
    after, student, coordinator = match.mentor, match.student, match.coordinator
    reached_at = "" if coordinator is None else _reach(coordinator)
    for mentor, template in ((after, "you_are_mentor"), (before, "mentor_until_today")):
        queue_mail(
            f"handover/emails/{template}",
            mentor.email,
            language=mentor.language,
            params={"first_name": mentor.first_name, "reach": reached_at},
            match_id=match.id,
            mentor_id=mentor.id,
            user_id=mentor.user_id,
        )
    if student.email is not None:
        queue_mail(
            "handover/emails/new_mentor",
            student.email,
            language=student.language,
            params={"first_name": student.first_name, "mentor": after.first_name, "reach": reached_at},
            match_id=match.id,
        )
    contact = match.trajectory.nominated_by
    if contact is not None and match.trajectory.school_knows:
        queue_mail(
            "handover/emails/another_mentor",
            contact.email,
            language=contact.language,
            params={"name": contact.name},
            user_id=contact.id,
            match_id=match.id,
        )


def tell_mentors(told: Sequence[tuple[Mentor, Sequence[User]]], words: str | None) -> None:
    """Tell each mentor once who their coordinator is from now on, with how to reach them; no student is named."""
    for mentor, coordinators in told:
        queue_mail(
            "handover/emails/new_coordinator",
            mentor.email,
            language=mentor.language,
            params={
                "first_name": mentor.first_name,
                "words": words or "",
                "reach": "\n".join(_reach(one) for one in coordinators),
                "several": int(len(coordinators) > 1),
            },
            mentor_id=mentor.id,
            at_once=False,
        )
    db.session.flush()


def tell_stand_in(away: StandIn) -> None:
    """Tell a colleague that they stand in."""
    queue_mail(
        "handover/emails/stand_in",
        away.stands_in.email,
        language=away.stands_in.language,
        params={
            "name": away.absent.name,
            "from_on": away.from_on.isoformat(),
            "until_on": away.until_on.isoformat(),
        },
        user_id=away.stands_in_id,
    )


def _reach(coordinator: User) -> str:
    return ", ".join(filter(None, (coordinator.name, coordinator.phone, coordinator.email)))


def tell_school_contact(successor: User, before: User, *, students: int) -> None:
    """Tell a zorgcoördinator that they are the contact from now on, in a number; who it is about stands on their page."""
    queue_mail(
        "handover/emails/school_contact",
        successor.email,
        language=successor.language,
        params={"name": successor.name, "before": before.name, "students": students},
        user_id=successor.id,
    )
