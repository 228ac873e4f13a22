"""Writes of what a mentor proposes that a school may read: propose, change, take over, set aside."""

from datetime import date, timedelta

from programme.access.identity import Actor
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.feedback import queries
from programme.feedback.models import NoteProposal, ProgressNote
from programme.feedback.wording import cannot_propose
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.promises import Owed, owe, settle
from programme.people.models import User

PROPOSED = "note_proposed"


def propose(*, match: Match, actor: Actor, words: str, today: date) -> NoteProposal:
    """Keep the words of a mentor for the coordinator; until they are used, the same mentor may change them.

    :raises GateClosed: when nothing is told to the school about this student now.
    """
    if queries.against_writing(match) is not None:
        raise cannot_propose()
    found = queries.own_waiting(actor, match.id)
    if found is None:
        found = NoteProposal(match=match, by_mentor_id=actor.mentor_id, proposed_on=today)
        db.session.add(found)
    found.words, found.proposed_on = words, today
    db.session.flush()
    audit.record("feedback.propose", f"match {match.id}", actor_id=actor.id, text=words, proposal=found.id)
    _owe_looking(found)
    return found


def take_over(*, proposal: NoteProposal, note: ProgressNote) -> None:
    """Note that a note was made from what a mentor proposed.

    :raises Conflict: when it does not wait any more.
    """
    _need_waiting(proposal)
    proposal.note = note
    db.session.flush()
    settle(PROPOSED, about=str(proposal.id), match_id=proposal.match_id)


def set_aside(*, proposal: NoteProposal, seen: str | None, actor: User, today: date) -> None:
    """Leave what a mentor proposed: no note is made of it, and the mentor sees that.

    :raises Conflict: when it does not wait any more, or the mentor changed it since it was seen.
    """
    _need_waiting(proposal)
    if seen != proposal.standing:
        raise Conflict(_("The mentor changed these words just now. Look at how they stand."))
    proposal.set_aside_on = today
    db.session.flush()
    settle(PROPOSED, about=str(proposal.id), match_id=proposal.match_id)
    audit.record("feedback.set_aside", f"match {proposal.match_id}", actor_id=actor.id, proposal=proposal.id)


def _need_waiting(proposal: NoteProposal) -> None:
    if not proposal.waits:
        raise Conflict(_("A colleague looked at these words just now. Look at how it stands."))


def _owe_looking(proposal: NoteProposal) -> DueItem | None:
    """Let the coordinator look within the days in which a log is read: a mentor who writes must feel read."""
    days = timedelta(days=proposal.match.programme.promises.log_read_days)
    return owe(
        Owed(
            PROPOSED,
            max(proposal.proposed_on + days, clock.today()),
            "words_proposed",
            "feedback.notes",
            {"match_id": proposal.match_id},
            show_from=proposal.proposed_on,
            about=str(proposal.id),
        ),
        owner=proposal.match.coordinator_id,
        match=proposal.match,
    )


GROUNDS = (
    Ground(
        PROPOSED,
        Match,
        queries.PROPOSED,
        lambda _match, about: _owe_looking(db.session.get_one(NoteProposal, int(about))),
    ),
)
