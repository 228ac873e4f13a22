"""The words of the first meeting: its parties, what it misses, what is due."""

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.core.i18n import ngettext
from programme.koppelingsmoment.models import NotInvited
from programme.koppelingsmoment.rules import Gap, GuardianChoice, PollState
from programme.matching.models import FellThrough
from programme.matching.wording import FELL_THROUGH
from programme.norms.promises import Party
from programme.norms.vocabulary import LANGUAGES

DAYS_IN_WEEK = 7
USUAL_LANGUAGE = "nl"

PARTY: dict[Party, str] = {
    Party.STUDENT: _l("Student"),
    Party.MENTOR: _l("Mentor"),
    Party.GUARDIAN: _l("Parent or carer"),
    Party.CARE_COORDINATOR: _l("Care coordinator"),
    Party.COORDINATOR: _l("Coordinator"),
    Party.INTERPRETER: _l("Interpreter"),
}

NOT_INVITED: dict[NotInvited, str] = {
    NotInvited.STUDENT_SAYS_NO: _l("The student said no"),
    NotInvited.STUDENT_IS_ADULT: _l("The student is old enough and did not ask for it"),
    NotInvited.NOT_THERE: _l("There is nobody"),
    NotInvited.OTHER: _l("Not invited this time"),
}

GUARDIAN_CHOICE: dict[GuardianChoice, str] = {
    GuardianChoice.INVITE: _l("Invite"),
    GuardianChoice.STUDENT_SAYS_NO: _l("Do not invite: the student says no"),
    GuardianChoice.NOT_INVITED: _l("Do not invite"),
}

GAP: dict[Gap, str] = {
    Gap.STILL_TO_COME: _l("This day is still to come."),
    Gap.STUDENT_OR_MENTOR: _l("Without the student or the mentor it is no first meeting. Plan a new date."),
    Gap.REASON: _l("Say why somebody was not there."),
    Gap.GUARDIAN_CONSENT: _l(
        "For a student this young a parent or carer has to agree. Write down the day on which they did."
    ),
    Gap.AGREED: _l("Read the agreements aloud; student and mentor both have to agree."),
    Gap.SIGNED: _l("In this programme the plan is signed before the start."),
}

POLL_STATE: dict[PollState, str] = {
    PollState.WAITS: _l("Not everybody answered yet."),
    PollState.NO_DATE: _l("No date suits everybody who must be there. Ask for other dates."),
    PollState.ANSWERED: _l("Everybody answered."),
}

CANCEL_REASONS: dict[FellThrough, str] = {
    why: FELL_THROUGH[why]
    for why in (
        FellThrough.NO_RAPPORT,
        FellThrough.STUDENT_STOPS,
        FellThrough.MENTOR_STOPS,
        FellThrough.CANNOT_PLAN,
        FellThrough.OTHER,
    )
}

MAIL_LANGUAGE: dict[str, str] = {"nl": _l("Dutch"), "en": _l("English")}
EVERY: dict[int, str] = {7: _l("every week"), 14: _l("every two weeks"), 28: _l("every four weeks")}

DUE: dict[str, tuple[str, str]] = {
    "hold_koppelingsmoment": (_l("Hold the first meeting"), _l("Write down how it went")),
    "fix_date": (_l("Choose a date for the first meeting"), _l("See who can")),
    "agreements_open": (_l("Somebody did not agree to the agreements yet"), _l("See who")),
    "party_cannot_come": (_l("Somebody cannot come to the first meeting"), _l("Look for another date")),
}

WHY: dict[str, str] = {
    "koppelingsmoment_planned": _l("The first meeting is planned on this day; the match starts with it."),
    "answered_cannot": _l("One of the parties answered: I cannot come."),
    "dates_waits": _l("Not everybody answered which date suits. Call them, or ask once more."),
    "dates_no_date": _l("No date suits everybody who must be there. Ask for other dates."),
    "dates_answered": _l("Everybody answered which date suits."),
    "others_did_not_agree": _l("The match has started, and not every party said yes to what was agreed."),
}


def every(days: int) -> str:
    """Give a rhythm in words."""
    if days in EVERY:
        return str(EVERY[days])
    return ngettext("every day", "every %(num)s days", days)


def what_stays_between_us() -> str:
    """Give the text that is proposed on what stays between the two, and what does not."""
    return _(
        "What we talk about stays between us. The mentor writes down when we met and what helps the next time; "
        "only the coordinator can read that. If the mentor worries about safety, the mentor tells the coordinator, "
        "and tells me first if that is possible."
    )


def when_it_does_not_work() -> str:
    """Give the text that is proposed on what they do when it does not work."""
    return _("We say it to each other. If that is hard, either of us calls the coordinator.")


def language_name(code: str | None) -> str:
    """Give the name of a language that is spoken at the meeting."""
    return str(LANGUAGES[code]) if code in LANGUAGES else str(LANGUAGES[USUAL_LANGUAGE])


def speaking(party: Party, speaks: str | None, interpreter: str | None) -> str:
    """Tell one party in which language they speak at the meeting, and whether there is an interpreter; empty when usual."""
    if party is Party.INTERPRETER and interpreter:
        return _("You interpret: %(language)s.", language=language_name(interpreter))
    said = []
    if speaks and speaks != USUAL_LANGUAGE:
        said.append(_("You can speak %(language)s at this meeting.", language=language_name(speaks)))
    if interpreter:
        said.append(_("There is an interpreter for %(language)s.", language=language_name(interpreter)))
    return " ".join(said)
