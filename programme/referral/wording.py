"""The words of a referral: where help comes from, how far it is, what is due."""

from programme.core.i18n import lazy_gettext as _l
from programme.lifecycle.stages import ReferralStage
from programme.referral.models import Destination

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

DUE: dict[str, tuple[str, str]] = {
    "referral_next": (_l("The referral: next step"), _l("Open")),
    "confirm_handover": (_l("Confirm that you received a handover"), _l("Read and confirm")),
    "tell_mentor": (_l("Tell the mentor that mentoring stands still"), _l("Open")),
    "after_referral": (_l("Talk about what comes after the referral"), _l("Plan a new intake")),
}

WHY: dict[str, str] = {
    "referral_ask_student": _l("Help was advised. Talk about it with the student first."),
    "referral_hand_over": _l("It may be handed over now."),
    "referral_not_confirmed": _l("Nobody confirmed that they received it. Call them."),
    "referral_came_back": _l("It did not arrive, so it is yours again."),
    "referral_care_began": _l("It was received. Ask whether the help has started."),
    "referral_waits": _l("The student is on a waiting list. Ask how it goes."),
    "referral_runs": _l("Help is there. Ask how it goes, or close the referral."),
    "help_first": _l("Help comes first. Tell the mentor that it stops for now; not why."),
    "handed_to_you": _l("The programme handed a student over to you, so that help goes on."),
    "referral_over": _l("The referral is over, and mentoring stood still for it."),
}

NO_RECEIVER = _l("Choose the care coordinator of the school who receives it.")
NO_STUDENT_YES = _l("The student has not agreed yet. Without that a handover is only for acute danger.")
