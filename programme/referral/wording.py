"""The words of a referral: where help comes from, what goes along, what the other side says, what is due."""

from programme.core.i18n import lazy_gettext as _l
from programme.lifecycle.stages import ReferralStage
from programme.referral.models import Destination, Meanwhile, Piece, Reply

DESTINATION: dict[Destination, str] = {
    Destination.SCHOOL_CARE: _l("The care coordinator of the school"),
    Destination.SCHOOL_SOCIAL_WORK: _l("School social work"),
    Destination.CARE_ADVICE_TEAM: _l("The care and advice team (ZAT)"),
    Destination.GP: _l("The family doctor"),
    Destination.NEIGHBOURHOOD_TEAM: _l("The neighbourhood or youth team"),
    Destination.YOUTH_MENTAL_HEALTH: _l("Youth mental health care, through the family doctor"),
    Destination.DEBT_HELP: _l("Help with debts"),
    Destination.PROGRESSION_POINT: _l("Doorstroompunt (formerly RMC)"),
    Destination.VEILIG_THUIS: _l("Veilig Thuis"),
}

STAGE: dict[ReferralStage, tuple[str, str]] = {
    ReferralStage.ADVISED: ("look", _l("advised")),
    ReferralStage.AGREED: ("look", _l("to be handed over")),
    ReferralStage.HANDED_OVER: ("look", _l("waits for confirmation")),
    ReferralStage.RECEIVED: ("good", _l("received")),
    ReferralStage.WAITING_LIST: ("look", _l("on a waiting list")),
    ReferralStage.STARTED: ("good", _l("help has started")),
    ReferralStage.DECLINED: ("plain", _l("not taken up")),
    ReferralStage.CLOSED: ("plain", _l("closed")),
}

MEANWHILE: dict[Meanwhile, str] = {
    Meanwhile.CONTINUE: _l("Goes on beside the help"),
    Meanwhile.PAUSE: _l("Pauses: no reminders, no alarms, no questions, until the student wants to go on"),
    Meanwhile.END: _l("Ends: with a good ending"),
}

# As the other side reads it, and as the sender chooses from it.
PIECE: dict[Piece, str] = {
    Piece.FIRST_NAME: _l("First name"),
    Piece.AGE: _l("Age"),
    Piece.CONTACT: _l("How to reach the student"),
    Piece.QUESTION: _l("What the student wants, in words they let others read"),
    Piece.PRACTICAL: _l("Practical: travel, timetable, internship"),
    Piece.NOTE: _l("What you need to know"),
}

# As the other side chooses it.
REPLY: dict[Reply, str] = {
    Reply.RECEIVED: _l("Received"),
    Reply.STARTED: _l("The help has started"),
    Reply.WAITS: _l("The student is on our waiting list"),
    Reply.CANNOT: _l("We cannot help with this"),
    Reply.ENDED: _l("Our help has ended"),
    Reply.NOTE: _l("Only a message"),
}

# As the owner reads it.
REPLIED: dict[Reply, str] = {
    Reply.RECEIVED: _l("Received"),
    Reply.STARTED: _l("Help has started"),
    Reply.WAITS: _l("On a waiting list"),
    Reply.CANNOT: _l("They cannot help with this"),
    Reply.ENDED: _l("Their help has ended"),
    Reply.NOTE: _l("A message"),
}

DUE: dict[str, tuple[str, str]] = {
    "referral_next": (_l("The referral: next step"), _l("Open")),
    "confirm_handover": (_l("Confirm that you received a handover"), _l("Read and confirm")),
    "read_referral_reply": (_l("A message about the referral"), _l("Read it")),
    "end_for_help": (_l("Begin the ending"), _l("Begin it")),
    "tell_mentor": (_l("Tell the mentor that mentoring stands still"), _l("Open")),
    "after_referral": (_l("Talk about what comes after the referral"), _l("Plan a new intake")),
}

WHY: dict[str, str] = {
    "referral_ask_student": _l("Help was advised. Talk about it with the student first."),
    "referral_hand_over": _l("It may be handed over now."),
    "referral_not_confirmed": _l("Nobody confirmed that they received it. Call them."),
    "referral_came_back": _l("It did not arrive, so it is yours again."),
    "referral_cannot": _l("They cannot help there, so it is yours again. Look for another way."),
    "referral_replied": _l("Who helps wrote something back to you."),
    "referral_care_began": _l("It was received. Ask whether the help has started."),
    "referral_waits": _l("The student is on a waiting list. Ask how it goes."),
    "referral_runs": _l("Help is there. Ask how it goes, or close the referral."),
    "ends_for_help": _l("With the referral you decided that they stop. A good ending takes some care."),
    "help_first": _l("Help comes first. Tell the mentor that it stops for now; not why."),
    "handed_to_you": _l("The programme handed a student over to you, so that help goes on."),
    "referral_over": _l("The referral is over, and mentoring stood still for it."),
}

NO_RECEIVER = _l("Choose the care coordinator of the school who receives it.")
NO_SECOND_PERSON = _l("Choose the colleague with whom you weighed it. Nobody goes past the student alone.")
CHANGED_SINCE = _l(
    "Something changed since you looked at the page. Look once more at what they will read, then send it."
)
SAY_WHY = _l("Say it in one sentence, please.")
NO_MATCH_RUNS = _l("No match runs now, or the referral is over. Look at how it stands.")
RED_DECIDES = _l("At red the pause is decided together with the colour. Open the screening of this student.")
NO_STUDENT_YES = _l("The student has not agreed yet. Without that a handover is only for acute danger.")
