"""The one write of the fixed questions: a change makes a new version, and no decision that was made changes with it."""

from collections.abc import Sequence

from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.norms.models import Programme, QuestionSet
from programme.norms.questions import Question
from programme.people.models import User
from programme.screening import queries, rules, wording


def change_questions(
    *, actor: User, programme: Programme, chosen: Sequence[Question], reason: str, seen_version: int
) -> QuestionSet:
    """Ask other questions from now on, as a new version; decisions keep the version they were made with.

    :raises Conflict: when somebody else changed them since the page was opened.
    :raises GateClosed: when no question is left for red, there are too many, or nothing differs.
    """
    now = queries.current_questions(programme.id)
    if now.version != seen_version:
        raise Conflict(str(wording.QUESTIONS_CHANGED))
    for flaw in rules.flaws(now.questions, chosen):
        raise GateClosed(flaw.value, str(wording.FLAW[flaw]))
    made = QuestionSet(
        programme_id=programme.id,
        version=now.version + 1,
        questions_kept=[one.kept() for one in chosen],
        made_at=clock.now(),
        made_by=actor,
        reason=reason,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        "screening.change_questions", f"programme {programme.id}", actor_id=actor.id, text=reason, version=made.version
    )
    return made
