"""What was said about a concern, and who may read it."""

from programme.concerns.models import Audience, Concern, ConcernWord, RaisedAs
from programme.core import clock
from programme.core.database import db
from programme.people.models import User


def say(concern: Concern, code: str, *audiences: Audience, by: User | None = None, text: str | None = None) -> None:
    """Add one thing that happened to what each of the audiences may read; the owner reads all of it."""
    at = clock.now()
    for audience in audiences:
        word = ConcernWord(
            concern_id=concern.id,
            match_id=concern.match_id,
            mentor_id=concern.mentor_id,
            trajectory_id=concern.trajectory_id,
            audience=audience,
            code=code,
            by=by,
            at=at,
        )
        word.text = text
        db.session.add(word)


def raiser_of(concern: Concern) -> Audience:
    """Give in which words who raised a concern reads of it: a school reads less than a mentor, a student in plainer words."""
    return {RaisedAs.STUDENT: Audience.STUDENT, RaisedAs.SCHOOL: Audience.SCHOOL}.get(
        concern.raised_as, Audience.RAISER
    )


def say_raiser(concern: Concern, code: str, *, by: User | None = None, text: str | None = None) -> None:
    """Add one thing that happened to what who raised it may read."""
    say(concern, code, raiser_of(concern), by=by, text=text)
