"""Raising a concern: whoever raises it, it has an owner and a time at once."""

from dataclasses import dataclass

from programme.concerns import emails, queries
from programme.concerns.actions.owning import give_owner, promise
from programme.concerns.actions.words import raiser_of, say
from programme.concerns.models import About, Audience, Concern, GoesTo, RaisedAs, Urgency
from programme.concerns.rules import heard_by
from programme.core import audit, clock
from programme.core.database import db
from programme.lifecycle.models import Match, Trajectory
from programme.people.models import Mentor, User


@dataclass(frozen=True, slots=True)
class Worry:
    """What somebody says, about whom, and to whom it should go."""

    saw: str
    urgency: Urgency
    thinks: str = ""
    did: str = ""
    about: About = About.STUDENT
    about_user_id: int | None = None
    goes_to: GoesTo = GoesTo.COORDINATOR
    is_unsure: bool = False


def raise_concern(
    *,
    worry: Worry,
    actor: User | None,
    raised_as: RaisedAs = RaisedAs.MENTOR,
    match: Match | None = None,
    mentor: Mentor | None = None,
    trajectory: Trajectory | None = None,
) -> Concern:
    """Keep a concern, give it an owner and a time, and tell the owner by mail that there is one.

    It hangs on the match, else on the student's trajectory, else on the mentor who raised it. `actor` is empty for a
    student, who comes by link. What is about a coordinator goes past the coordinators, also when nobody asked for that.

    :raises GateClosed: when the programme has nobody who could own it.
    """
    concern = Concern(
        match=match,
        trajectory=trajectory if match is None else None,
        mentor=mentor if match is None and trajectory is None else None,
        raised_by=actor,
        raised_as=raised_as,
        about=worry.about,
        about_user_id=worry.about_user_id,
        goes_to=worry.goes_to,
        urgency=worry.urgency,
        raised_at=clock.now(),
        due_at=clock.now(),
    )
    concern.saw, concern.thinks, concern.did = worry.saw, worry.thinks, worry.did
    with db.session.no_autoflush:
        concern.goes_to = heard_by(worry.goes_to, worry.about_user_id, queries.staff_of(concern))
        give_owner(concern)
    db.session.add(concern)
    db.session.flush()
    promise(concern)
    if worry.is_unsure:
        say(concern, "raised_in_doubt", Audience.OWNER, raiser_of(concern), by=actor)
    audit.record("concern.raise", f"concern {concern.id}", actor_id=None if actor is None else actor.id)
    emails.tell_owner(concern, concern.owner)
    return concern
