"""The mails of a consent: the question to a guardian, what was agreed with a link to the own choices, and who stops."""

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.lifecycle.models import Trajectory
from programme.people.models import Guardian, User


def ask_guardian(trajectory: Trajectory, guardian: Guardian) -> None:
    """Ask a guardian by a link for consent; without an address nothing is sent."""
    if guardian.email is None:
        return
    link = mean_link(Purpose.GUARDIAN_CONSENT, party="guardian", trajectory=trajectory, thing_id=guardian.id)
    queue_mail(
        "consent/emails/ask_guardian",
        guardian.email,
        language=guardian.language,
        params={"programme": trajectory.programme.name},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )


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
    """Tell the school of a student who applied alone and wants it to know; no name in the mail."""
    queue_mail(
        "consent/emails/school_asked",
        care_coordinator.email,
        language=care_coordinator.language,
        params={"number": trajectory.id},
        user_id=care_coordinator.id,
        trajectory_id=trajectory.id,
    )


def confirm_student(trajectory: Trajectory) -> None:
    """Thank a student who said yes, with a link to the own choices."""
    _to_student("consent/emails/said_yes", trajectory)


def send_choices(trajectory: Trajectory) -> None:
    """Send a student a fresh link to the own choices."""
    _to_student("consent/emails/choices", trajectory)


def confirm_guardian(trajectory: Trajectory, guardian: Guardian) -> None:
    """Thank a guardian who said yes, with a link to take it back."""
    if guardian.email is None:
        return
    link = mean_link(Purpose.MY_CHOICES, party="guardian", trajectory=trajectory, thing_id=guardian.id)
    queue_mail(
        "consent/emails/guardian_said_yes",
        guardian.email,
        language=guardian.language,
        params={"programme": trajectory.programme.name},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )


def tell_school_not_now(trajectory: Trajectory, nominator: User) -> None:
    """Tell the school that the student does not start now, and nothing else; no name in the mail."""
    queue_mail(
        "consent/emails/not_now",
        nominator.email,
        language=nominator.language,
        params={"number": trajectory.id},
        user_id=nominator.id,
        trajectory_id=trajectory.id,
    )


def tell_coordinator_stops(trajectory: Trajectory, coordinator: User) -> None:
    """Tell the coordinator that a student with a mentor stops; no name in the mail."""
    queue_mail(
        "consent/emails/stops",
        coordinator.email,
        language=coordinator.language,
        params={"number": trajectory.id},
        user_id=coordinator.id,
        trajectory_id=trajectory.id,
    )


def _to_student(template: str, trajectory: Trajectory) -> None:
    student = trajectory.student
    if student.email is None:
        return
    link = mean_link(Purpose.MY_CHOICES, party="student", trajectory=trajectory)
    queue_mail(
        template,
        student.email,
        language=student.language,
        params={"first_name": student.first_name, "programme": trajectory.programme.name},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )
