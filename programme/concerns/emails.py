"""The mails around a concern: that there is one, that something happened with it; never a name or a text."""

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.concerns.models import Concern
from programme.core import clock
from programme.core.outbox import queue_mail
from programme.people.models import User


def tell_owner(concern: Concern, owner: User) -> None:
    """Tell the owner that there is a concern and until when to take it up, also when it came from somebody else."""
    due_at = "" if concern.due_at is None else clock.local(concern.due_at).isoformat(timespec="minutes")
    _send("concerns/emails/raised", concern, owner, due_at=due_at, passed_on=concern.passed_on)


def tell_raiser(concern: Concern, raiser: User, what: str) -> None:
    """Tell who raised it that something happened: taken_up, answered or closed; what it is is read in the app only."""
    _send(f"concerns/emails/{what}", concern, raiser)


def ask_second(concern: Concern, person: User) -> None:
    """Ask a second person to look at how a concern was weighed."""
    _send("concerns/emails/second", concern, person)


def tell_student(concern: Concern) -> None:
    """Tell a student who raised something that there is an answer, with a link to read it."""
    trajectory = concern.trajectory if concern.match is None else concern.match.trajectory
    student = None if trajectory is None else trajectory.student
    if trajectory is None or student is None or student.email is None:
        return
    link = mean_link(Purpose.STUDENT_CONCERN, party="student", trajectory=trajectory, thing_id=concern.id)
    queue_mail(
        "concerns/emails/news",
        student.email,
        language=student.language,
        params={"first_name": student.first_name},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )


def _send(template: str, concern: Concern, to: User, **params: str | int) -> None:
    queue_mail(
        template,
        to.email,
        language=to.language,
        params={"number": concern.id, **params},
        user_id=to.id,
        match_id=concern.match_id,
        mentor_id=concern.mentor_id,
        trajectory_id=concern.trajectory_id,
    )
