"""The mails of the mid-term evaluation: that it comes, and the link; what is asked stands behind it."""

from datetime import date

from programme.access.links import LINK_DAYS, mean_link
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.phases.models import MidtermEvaluation, ResumeQuestion


def ask_student(evaluation: MidtermEvaluation) -> None:
    """Ask a student by a link how it goes; without an address nothing is sent."""
    _ask(evaluation, "phases/emails/evaluation", evaluation.student_asked_on)


def remind_student(evaluation: MidtermEvaluation) -> None:
    """Ask a student once more, by a link of its own."""
    _ask(evaluation, "phases/emails/evaluation_again", evaluation.student_reminded_on)


def ask_to_resume(question: ResumeQuestion) -> None:
    """Ask a student by a link whether they want to go on; the mail says neither why it paused nor with whom."""
    match = question.match
    if match.student.email is None:
        return
    link = mean_link(Purpose.RESUME, party="student", match=match, thing_id=question.id)
    queue_mail(
        "phases/emails/resume",
        match.student.email,
        language=match.student.language,
        params={"first_name": match.student.first_name},
        links={"url": link.id},
        match_id=match.id,
    )


def _ask(evaluation: MidtermEvaluation, template: str, today: date | None) -> None:
    match = evaluation.match
    if match.student.email is None or today is None:
        return
    days = max(LINK_DAYS, (evaluation.due_on - today).days)
    link = mean_link(Purpose.EVALUATION, party="student", match=match, thing_id=evaluation.id, days=days)
    queue_mail(
        template,
        match.student.email,
        language=match.student.language,
        params={"first_name": match.student.first_name},
        links={"url": link.id},
        match_id=match.id,
    )
