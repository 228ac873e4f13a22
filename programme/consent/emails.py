"""The mails of a consent: the question to a guardian, what was agreed with a link to the own choices, and who stops."""

from programme.access.links import LINK_DAYS, mean_link
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.lifecycle.models import Trajectory
from programme.people.models import Guardian, User

# Source: decision 15: whoever asks is at their mail now, and asks again as easily.
OWN_PAGE_DAYS = 1


def ask_guardian(trajectory: Trajectory, guardian: Guardian) -> None:
    """Ask a guardian by a link for consent; without an address nothing is sent."""
    _to_guardian("consent/emails/ask_guardian", trajectory, guardian, Purpose.GUARDIAN_CONSENT)


def ask_confirmation(trajectory: Trajectory) -> None:
    """Ask who applied alone to confirm the address; until then nobody hears of it.

    Nothing that was typed stands in it: it may reach somebody who never asked for it, in the words of somebody else.
    """
    student = trajectory.student
    link = mean_link(Purpose.AGREE, party="student", trajectory=trajectory)
    queue_mail(
        "consent/emails/confirm",
        student.email or "",
        language=student.language,
        params={"programme": trajectory.programme.name},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )


def tell_school_of(trajectory: Trajectory, care_coordinator: User) -> None:
    """Tell the school of a student who applied alone and wants it to know."""
    _to_staff("consent/emails/school_asked", trajectory, care_coordinator)


def confirm_student(trajectory: Trajectory) -> None:
    """Thank a student who said yes, with a link to the own choices."""
    _to_student("consent/emails/said_yes", trajectory, Purpose.MY_CHOICES)


def send_own_page(trajectory: Trajectory) -> None:
    """Send a student a fresh link to the own page; it stands for a sign-in, so it works for a day only."""
    _to_student("consent/emails/own_page", trajectory, Purpose.MY_PAGE, days=OWN_PAGE_DAYS)


def confirm_guardian(trajectory: Trajectory, guardian: Guardian) -> None:
    """Thank a guardian who said yes, with a link to take it back."""
    _to_guardian("consent/emails/guardian_said_yes", trajectory, guardian, Purpose.MY_CHOICES)


def tell_school_not_now(trajectory: Trajectory, nominator: User) -> None:
    """Tell the school that the student does not start now, and nothing else."""
    _to_staff("consent/emails/not_now", trajectory, nominator)


def tell_coordinator_stops(trajectory: Trajectory, coordinator: User) -> None:
    """Tell the coordinator that a student with a mentor stops."""
    _to_staff("consent/emails/stops", trajectory, coordinator)


def _to_student(template: str, trajectory: Trajectory, purpose: Purpose, *, days: int = LINK_DAYS) -> None:
    student = trajectory.student
    if student.email is None:
        return
    link = mean_link(purpose, party="student", trajectory=trajectory, days=days)
    queue_mail(
        template,
        student.email,
        language=student.language,
        params={"first_name": student.first_name, "programme": trajectory.programme.name},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )


def _to_guardian(template: str, trajectory: Trajectory, guardian: Guardian, purpose: Purpose) -> None:
    if guardian.email is None:
        return
    link = mean_link(purpose, party="guardian", trajectory=trajectory, thing_id=guardian.id)
    queue_mail(
        template,
        guardian.email,
        language=guardian.language,
        params={"programme": trajectory.programme.name},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )


def _to_staff(template: str, trajectory: Trajectory, person: User) -> None:
    """Send somebody with an account a number to look up: a mailbox of work is no place for a name."""
    queue_mail(
        template,
        person.email,
        language=person.language,
        params={"number": trajectory.id},
        user_id=person.id,
        trajectory_id=trajectory.id,
    )
