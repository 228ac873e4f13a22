"""The words of notes on progress: how one stands, for coordinator and student, and why none can be written."""

from programme.core.errors import GateClosed
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.feedback.models import NoteOutcome, NoteProposal
from programme.feedback.rules import Against, Standing

# How a note stands, for the coordinator.
STANDING: dict[Standing, tuple[str, str]] = {
    Standing.QUEUED: ("plain", _l("is asked when it is the student's turn")),
    Standing.WAITS: ("look", _l("the student reads it first")),
    Standing.LAPSED: ("look", _l("not shared: no answer")),
    Standing.SHARED: ("good", _l("shared")),
    Standing.CHANGED: ("good", _l("shared, in the student's words")),
    Standing.NOT_SHARED: ("plain", _l("not shared")),
}
# The same for the student; where nothing is shared, nobody needs to be told why.
OWN_STANDING: dict[Standing, tuple[str, str]] = {
    Standing.QUEUED: ("look", _l("waits for you")),
    Standing.WAITS: ("look", _l("waits for you")),
    Standing.LAPSED: ("plain", _l("not shared")),
    Standing.SHARED: ("good", _l("your school reads this")),
    Standing.CHANGED: ("good", _l("your school reads your words")),
    Standing.NOT_SHARED: ("plain", _l("not shared")),
}

# What became of words that a mentor proposed, for that mentor; what the student answered is the student's.
PROPOSAL: dict[str, tuple[str, str]] = {
    "waits": ("look", _l("your coordinator looks at it")),
    "used": ("good", _l("used: the student reads it first")),
    "set_aside": ("plain", _l("not used")),
}

DUE: dict[str, tuple[str, str]] = {
    "note_unanswered": (_l("The student did not answer about a note to the school"), _l("Look")),
    "note_proposed": (_l("The mentor proposed words for the school"), _l("Look")),
    "progress_note": (_l("Tell the school how it goes, together with the student"), _l("Write it")),
}
WHY: dict[str, str] = {
    "note_no_answer": _l("Silence is no yes, so nothing was shared. You may ask once more, or let it rest."),
    "note_no_address": _l("There is no mail address. Show the student the code, so that they read it first."),
    "words_proposed": _l("Change what you want. The student reads them after you, and decides."),
    "note_rhythm": _l("Every %(weeks)s weeks the school hears how it goes, in words the student approves."),
}

AGAINST: dict[Against, str] = {
    Against.NOT_RUNNING: _l("This match is not running, so there is nothing to tell the school."),
    Against.SCHOOL_UNAWARE: _l("The school does not know of this student. Then there is nothing to tell it."),
    Against.CONSENT_BACK: _l("The student or a parent took the consent back. Then nothing is told any more."),
}
NOTHING_TOLD = _l("Nothing is told to the school about this student now. Ask your coordinator.")
CLASH = _l("This was changed while you were looking at it. Your own words still stand below: look, and send once more.")


def cannot_write(against: Against) -> GateClosed:
    """Say why no note can be written now."""
    return GateClosed(against.value, str(AGAINST[against]))


def cannot_propose() -> GateClosed:
    """Say that nothing is told now; why is not the mentor's to know."""
    return GateClosed("nothing_told", str(NOTHING_TOLD))


def became(proposal: NoteProposal) -> tuple[str, str]:
    """Give kind and words of what became of a proposal."""
    return PROPOSAL["waits" if proposal.waits else "used" if proposal.note_id else "set_aside"]


def answered(outcome: NoteOutcome | None) -> str:
    """Give what a student reads after an answer."""
    if outcome is NoteOutcome.REFUSED:
        return _("Not shared. Nobody asks you why.")
    return _("Thank you. Your school gets a mail that there is something to read.")


def asked_message(standing: Standing) -> str:
    """Give what the coordinator reads after a note was written or asked about again."""
    if standing is Standing.QUEUED:
        return _("Kept. The student was asked something lately, so this is asked as soon as it is their turn.")
    return _("Kept. The student reads it first.")
