"""The mails of matching: a proposal to a mentor, the question to a student, and what became of it; never a name of the other."""

from collections.abc import Sequence

from programme.access.links import LINK_DAYS, mean_link
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.lifecycle.models import Match, Trajectory
from programme.matching.models import Proposal


def ask_mentor(match: Match, *, answer_by: str) -> None:
    """Ask a mentor by a link, with or without an account; who it is about stands nowhere in the mail."""
    _ask_mentor("ask_mentor", match, {"answer_by": answer_by})


def remind_mentor(match: Match, *, grace_days: int | None) -> None:
    """Ask a mentor for the answer once more; `grace_days` are left after the last time."""
    _ask_mentor("remind_mentor", match, {"grace_days": grace_days})


def ask_student(options: Sequence[Proposal]) -> None:
    """Ask the student by one link about all mentors who said yes, where there is an address to send it to."""
    _ask_student("ask_student", options, {})


def remind_student(options: Sequence[Proposal], *, grace_days: int | None) -> None:
    """Ask the student for the answer once more; `grace_days` are left after the last time."""
    _ask_student("remind_student", options, {"grace_days": grace_days})


def tell_mentor_yes(match: Match) -> None:
    """Tell the mentor that the student said yes too."""
    _to_mentor("tell_mentor_yes", match)


def tell_mentor_it_stops(match: Match) -> None:
    """Tell a mentor who said yes that the match does not go on, without anybody's reason."""
    _to_mentor("tell_mentor_it_stops", match)


def tell_mentor_taken_back(match: Match) -> None:
    """Tell a mentor who did not answer yet that the question is not there any more, without anybody's reason."""
    _to_mentor("tell_mentor_taken_back", match)


def tell_mentor_lapsed(match: Match) -> None:
    """Tell a mentor who did not answer that we look on, without a reproach."""
    _to_mentor("tell_mentor_lapsed", match)


def tell_student_it_stops(match: Match) -> None:
    """Tell a student who said yes that the search goes on."""
    _to_student("tell_student_it_stops", match)


def tell_student_lapsed(match: Match) -> None:
    """Tell a student who did not answer that the place on the list is kept, without a reproach."""
    _to_student("tell_student_lapsed", match)


def _ask_mentor(name: str, match: Match, params: dict[str, str | int | None]) -> None:
    mentor = match.mentor
    link = mean_link(Purpose.ANSWER_AS_MENTOR, party="mentor", match=match)
    queue_mail(
        f"matching/emails/{name}",
        mentor.email,
        language=mentor.language,
        params={"first_name": mentor.first_name, **params},
        links={"url": link.id},
        match_id=match.id,
        user_id=mentor.user_id,
        mentor_id=mentor.id,
    )


def _ask_student(name: str, options: Sequence[Proposal], params: dict[str, str | int | None]) -> None:
    trajectory = options[0].match.trajectory
    student = options[0].match.student
    if student.email is None:
        return
    link = mean_link(Purpose.ANSWER_PROPOSAL, party="student", trajectory=trajectory)
    queue_mail(
        f"matching/emails/{name}",
        student.email,
        language=student.language,
        params={"first_name": student.first_name, "mentors": len(options), **params},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )


def _to_student(name: str, match: Match) -> None:
    student = match.student
    if student.email is not None:
        queue_mail(
            f"matching/emails/{name}",
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
