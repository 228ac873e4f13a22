"""What was said about a concern, and who may read it."""

from programme.concerns.models import Audience, Concern, ConcernWord
from programme.core import clock
from programme.core.database import db
from programme.people.models import User


def say(concern: Concern, code: str, *audiences: Audience, by: User | None = None, text: str | None = None) -> None:
    """Add one thing that happened to what each of the audiences may read; the owner reads all of it."""
    for audience in audiences:
        word = ConcernWord(
            concern_id=concern.id,
            match_id=concern.match_id,
            mentor_id=concern.mentor_id,
            trajectory_id=concern.trajectory_id,
            audience=audience,
            code=code,
            by=by,
            at=clock.now(),
        )
        word.text = text
        db.session.add(word)
