"""The mails of the mid-term evaluation: that it comes, and the link; what is asked stands behind it."""

from programme.access.links import LINK_DAYS, mean_link
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.phases.models import MidtermEvaluation


def ask_student(evaluation: MidtermEvaluation) -> None:
    """Ask a student by a link how it goes; without an address nothing is sent."""
    match = evaluation.match
    if match.student.email is None or evaluation.student_asked_on is None:
        return
    days = max(LINK_DAYS, (evaluation.due_on - evaluation.student_asked_on).days)
    link = mean_link(Purpose.EVALUATION, party="student", match=match, thing_id=evaluation.id, days=days)
    queue_mail(
        "phases/emails/evaluation",
        match.student.email,
        language=match.student.language,
        params={"first_name": match.student.first_name},
        links={"url": link.id},
        match_id=match.id,
    )
