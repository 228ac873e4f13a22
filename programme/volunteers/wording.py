"""The words for what a mentor needs, for refusals, and for what is due."""

from collections.abc import Iterable

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.norms.vocabulary import interests_in_words
from programme.people.models import Meet, MentorKind, MentorStage
from programme.volunteers.rules import Need, NotYet, RefusalReason, Standing

STAGE: dict[MentorStage, tuple[str, str]] = {
    MentorStage.APPLIED: ("plain", _l("applied")),
    MentorStage.INTERVIEWED: ("plain", _l("interview held")),
    MentorStage.ADMITTED: ("good", _l("mentor")),
    MentorStage.PAUSED: ("look", _l("pauses")),
    MentorStage.LEFT: ("plain", _l("left")),
    MentorStage.REFUSED: ("plain", _l("not admitted")),
}

KIND: dict[MentorKind, str] = {
    MentorKind.VOLUNTEER: _l("Volunteer"),
    MentorKind.PEER: _l("Student who mentors"),
    MentorKind.TEACHER: _l("Teacher"),
}

MEET: dict[Meet, str] = {
    Meet.SCHOOL: _l("At school"),
    Meet.ONLINE: _l("Online"),
    Meet.EITHER: _l("Both are fine"),
}

RATHER_NOT: dict[str, str] = {
    "online": _l("Talking online"),
    "minors": _l("A student under 18"),
}

STUDENT_GENDER: dict[str, str] = {
    "": _l("Does not matter"),
    "woman": _l("A woman"),
    "man": _l("A man"),
}

HEAVIER: dict[str, str] = {
    "yes": _l("Yes, ask me"),
    "no": _l("No"),
    "": _l("I do not know yet"),
}

NEED: dict[Need, str] = {
    Need.INTERVIEW: _l("Talk with the coordinator"),
    Need.REFERENCES: _l("References"),
    Need.VOG: _l("VOG (certificate of conduct)"),
    Need.TRAINING: _l("Basic training"),
    Need.AGREEMENT: _l("Volunteer agreement and code of conduct"),
    Need.ADMISSION: _l("Admitted as a mentor"),
}

STANDING: dict[Standing, tuple[str, str]] = {
    Standing.DONE: ("good", _l("in order")),
    Standing.OPEN: ("plain", _l("still open")),
    Standing.SOON: ("look", _l("lapses soon")),
    Standing.LAPSED: ("now", _l("lapsed")),
}

NOT_YET: dict[NotYet, str] = {
    NotYet.NOT_INTERVIEWED: _l("First talk with each other: write down the interview."),
    NotYet.REFERENCES_MISSING: _l(
        "Not all references that this programme asks for are there. Wait for the answers before you admit."
    ),
}

REFUSAL: dict[RefusalReason, str] = {
    RefusalReason.NO_FIT: _l("Other expectations of being a mentor"),
    RefusalReason.AVAILABILITY: _l("Cannot be there often or long enough"),
    RefusalReason.AGE: _l("Outside the age range of this programme"),
    RefusalReason.REFERENCES: _l("References"),
    RefusalReason.VOG: _l("VOG: not admissible"),
    RefusalReason.ENOUGH_MENTORS: _l("Enough mentors at the moment"),
    RefusalReason.WITHDREW: _l("Withdrew the application"),
}

MOVE: dict[str, str] = {
    "interview": _l("Interview held"),
    "admit": _l("Admitted"),
    "refuse": _l("Not admitted"),
    "pause": _l("Pauses"),
    "resume": _l("Takes part again"),
    "leave": _l("Left"),
}

# Source: domain.md §2.1: a programme chooses the profile when it prepares the application.
VOG_PROFILES: dict[str, str] = {
    "45": _l("45: health care and welfare"),
    "60": _l("60: education"),
    "84": _l("General: care for minors (84)"),
    "85": _l("General: care for people who depend on others (85)"),
}

STILL_MATCHED = _l("This mentor has a student or a proposal now. End that first, together with the student.")
TOO_OFTEN = _l("Many people have just applied from this place. Try again in an hour, please.")
OTHER_ACCOUNT = _l("This address belongs to an account that is a mentor already. Use another address.")

DUE: dict[str, tuple[str, str]] = {
    "interview_mentor": (_l("Talk with who wants to be a mentor"), _l("Write down the interview")),
    "decide_mentor": (_l("Decide about the new mentor"), _l("Look and decide")),
    "chase_reference": (_l("A reference has not answered"), _l("Look and ask again")),
    "see_vog": (_l("See the VOG"), _l("Write down that you saw it")),
    "fill_in_profile": (_l("Say when you can meet a student"), _l("Fill in the profile")),
    "renew_vog": (_l("A VOG lapses"), _l("Write down the new one")),
}
WHY: dict[str, str] = {
    "mentor_applied": _l("Who applies hears from us by this day."),
    "mentor_interviewed": _l("After the interview we decide by this day."),
    "reference_silent": _l("The link was sent a while ago, and nobody answered it."),
    "profile_asked": _l("Without it we cannot look for a student who fits you."),
    "profile_by_phone": _l("This mentor has no account: call, and fill in what they say."),
    "vog_expected": _l("A VOG is expected by now. Without it there is no match."),
    "vog_lapses": _l("Without a VOG in date there is no new match."),
}


def profile_kept(known: Iterable[str]) -> str:
    """Give what a mentor reads after keeping the profile; own words that have a name in the list are said by it."""
    words = interests_in_words(known)
    if words:
        return _("Kept. What you typed stands in the list by the name that others use: %(words)s.", words=words)
    return _("Kept. We use it when we look for a student who fits you.")


def reason_words(reason: str | None) -> str:
    """Give a reason of the history in words: a known code, or what the person wrote."""
    if reason in set(RefusalReason):
        return str(REFUSAL[RefusalReason(reason)])
    return reason or ""
