"""The mails to who wants to be a mentor and to their referees."""

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.norms.models import Programme
from programme.people.models import Mentor
from programme.volunteers.models import Reference


def thank(mentor: Mentor, programme: Programme, *, hears_by: str) -> None:
    """Thank for an application and say by when they hear from us."""
    queue_mail(
        "volunteers/emails/thanks",
        mentor.email,
        language=mentor.language,
        params={"first_name": mentor.first_name, "programme": programme.name, "hears_by": hears_by},
        mentor_id=mentor.id,
    )


def ask_reference(reference: Reference, mentor: Mentor, programme: Programme) -> None:
    """Ask a referee by a link for a few lines."""
    link = mean_link(Purpose.REFERENCE, party="referee", mentor=mentor, thing_id=reference.id)
    queue_mail(
        "volunteers/emails/ask_reference",
        reference.email,
        language=mentor.language,
        params={"name": reference.name, "mentor": mentor.full_name, "programme": programme.name},
        links={"url": link.id},
        mentor_id=mentor.id,
    )


def ask_profile(mentor: Mentor) -> None:
    """Ask a mentor to fill in when they can; the page is their own, behind the sign-in."""
    queue_mail(
        "volunteers/emails/ask_profile",
        mentor.email,
        language=mentor.language,
        params={"first_name": mentor.first_name},
        mentor_id=mentor.id,
    )


def refuse(mentor: Mentor, programme: Programme) -> None:
    """Tell kindly that it is a no; the reason is told in person, not in a mail."""
    queue_mail(
        "volunteers/emails/refused",
        mentor.email,
        language=mentor.language,
        params={
            "first_name": mentor.first_name,
            "programme": programme.name,
            "kept_weeks": programme.promises.keep_refused_mentor_weeks,
        },
        mentor_id=mentor.id,
    )
