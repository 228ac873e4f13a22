"""The mails of matching: a proposal to a mentor, the question to a student, and what became of it; never a name of the other."""

from programme.access.links import LINK_DAYS, mean_link
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.lifecycle.models import Match, Trajectory


def ask_mentor(match: Match, *, answer_by: str) -> None:
    """Tell a mentor that there is a proposal; who it is about stands nowhere in the mail."""
    mentor = match.mentor
    queue_mail(
        "matching/emails/ask_mentor",
        mentor.email,
        language=mentor.language,
        params={
            "first_name": mentor.first_name,
            "answer_by": answer_by,
            "has_account": int(mentor.user_id is not None),
        },
        match_id=match.id,
        user_id=mentor.user_id,
        mentor_id=mentor.id,
    )


def ask_student(match: Match) -> bool:
    """Ask the student by a link; tell whether there was an address to send it to."""
    student = match.student
    if student.email is None:
        return False
    link = mean_link(Purpose.ANSWER_PROPOSAL, party="student", match=match)
    queue_mail(
        "matching/emails/ask_student",
        student.email,
        language=student.language,
        params={"first_name": student.first_name},
        links={"url": link.id},
        match_id=match.id,
    )
    return True


def tell_mentor_yes(match: Match) -> None:
    """Tell the mentor that the student said yes too."""
    _to_mentor("tell_mentor_yes", match)


def tell_mentor_it_stops(match: Match) -> None:
    """Tell a mentor who said yes that the match does not go on, without anybody's reason."""
    _to_mentor("tell_mentor_it_stops", match)


def tell_mentor_taken_back(match: Match) -> None:
    """Tell a mentor who did not answer yet that the question is not there any more, without anybody's reason."""
    _to_mentor("tell_mentor_taken_back", match)


def tell_student_it_stops(match: Match) -> None:
    """Tell a student who said yes that the search goes on."""
    student = match.student
    if student.email is not None:
        queue_mail(
            "matching/emails/tell_student_it_stops",
            student.email,
            language=student.language,
            params={"first_name": student.first_name},
            match_id=match.id,
        )


def _to_mentor(name: str, match: Match) -> None:
    mentor = match.mentor
    queue_mail(
        f"matching/emails/{name}",
        mentor.email,
        language=mentor.language,
        params={"first_name": mentor.first_name},
        match_id=match.id,
        mentor_id=mentor.id,
    )


def tell_waiting(trajectory: Trajectory, *, weeks: int) -> None:
    """Tell a student who waits that we still look, and when they hear from us again; by the link they may stop."""
    student = trajectory.student
    link = mean_link(Purpose.MY_CHOICES, party="student", trajectory=trajectory)
    queue_mail(
        "matching/emails/tell_waiting",
        student.email or "",
        language=student.language,
        params={"first_name": student.first_name, "weeks": weeks},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )


def ask_still(trajectory: Trajectory, *, days: int) -> None:
    """Ask a student who waits, by a link, whether they still want a mentor."""
    student = trajectory.student
    link = mean_link(Purpose.STILL_WAITING, party="student", trajectory=trajectory, days=max(days, LINK_DAYS))
    queue_mail(
        "matching/emails/ask_still",
        student.email or "",
        language=student.language,
        params={"first_name": student.first_name},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )
