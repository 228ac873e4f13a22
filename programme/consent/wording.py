"""The texts a student and a guardian read before they answer, the words of the three answers, and what is due."""

from programme.consent.models import Answer, ConsentKind
from programme.consent.queries import Line
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.nomination.models import AgreementWay
from programme.nomination.rules import Missing
from programme.nomination.wording import MISSING

# What is shown before somebody answers. Who changes a word here raises `rules.TEXT_VERSION`; a test holds the two together.
IS: tuple[str, ...] = (
    _l("A mentor is a trained volunteer who makes time for you, again and again."),
    _l("You talk about school, work and what you want. You say what it is about."),
    _l("It is free, and you can stop whenever you want."),
)
IS_NOT: tuple[str, ...] = (
    _l("A mentor is no teacher, no therapist and no friend for life."),
    _l("It is not a punishment, and it gives no marks."),
    _l("We cannot promise that it helps. Sometimes it takes weeks to find somebody who fits."),
)
AGREES: dict[ConsentKind, str] = {
    ConsentKind.TAKE_PART: _l("I want to take part"),
    ConsentKind.DATA: _l("You may keep what is needed to find a mentor for me"),
    ConsentKind.RESEARCH: _l("My answers may count in research, without my name"),
}
EXPLAINS: dict[ConsentKind, str] = {
    ConsentKind.TAKE_PART: _l("First a talk with somebody of the programme. Only then we look for a mentor."),
    ConsentKind.DATA: _l(
        "That is: what your school wrote, what you tell us, and when you meet. Your school does not read what you tell us."
    ),
    ConsentKind.RESEARCH: _l("This is free: it changes nothing for you."),
}
GUARDIAN_AGREES: dict[ConsentKind, str] = {
    ConsentKind.TAKE_PART: _l("My child may take part"),
    ConsentKind.DATA: _l("You may keep what is needed to find a mentor for my child"),
    ConsentKind.RESEARCH: _l("My child's answers may count in research, without a name"),
}
SHOWN: tuple[str, ...] = (*IS, *IS_NOT, *AGREES.values(), *EXPLAINS.values(), *GUARDIAN_AGREES.values())

TITLE: dict[ConsentKind, str] = {
    ConsentKind.TAKE_PART: _l("Taking part"),
    ConsentKind.DATA: _l("Keeping data"),
    ConsentKind.RESEARCH: _l("Research"),
}
STATE: dict[Answer, tuple[str, str]] = {
    Answer.YES: ("good", _l("yes")),
    Answer.NO: ("plain", _l("no")),
    Answer.TALK_FIRST: ("look", _l("wants to talk first")),
    Answer.WITHDRAWN: ("look", _l("taken back")),
}
NOT_ASKED: tuple[str, str] = ("plain", _l("not asked"))
TAKE_BACK: dict[ConsentKind, tuple[str, str]] = {
    ConsentKind.TAKE_PART: (
        _l("I stop"),
        _l(
            "It ends now. Do you meet a mentor already? Then the coordinator ends it, and you may say goodbye. Nobody asks why."
        ),
    ),
    ConsentKind.DATA: (
        _l("Wipe my data"),
        _l(
            "Then you stop too, and we wipe what we know about you. What we must keep by law or for your safety stays a while."
        ),
    ),
    ConsentKind.RESEARCH: (
        _l("Not in research any more"),
        _l("From now on your answers are left out. Nothing else changes."),
    ),
}
GUARDIAN_TAKE_BACK: dict[ConsentKind, tuple[str, str]] = {
    ConsentKind.TAKE_PART: (
        _l("My child stops"),
        _l("It ends now. Is there a mentor already? Then the coordinator ends it with your child."),
    ),
    ConsentKind.DATA: (
        _l("Wipe the data"),
        _l("Then it stops too, and we wipe what we know. What we must keep by law or for safety stays a while."),
    ),
    ConsentKind.RESEARCH: (
        _l("Not in research any more"),
        _l("From now on the answers are left out. Nothing else changes."),
    ),
}
TAKEN_BACK: dict[ConsentKind, str] = {
    ConsentKind.TAKE_PART: _l("You stopped. Thank you for telling us. You can always come back."),
    ConsentKind.DATA: _l(
        "You took it back. We wipe what we know about you today; what must stay a while goes as soon as it may."
    ),
    ConsentKind.RESEARCH: _l("Your answers are left out of research from now on."),
}

AGREEMENT_WAY: dict[AgreementWay, str] = {
    AgreementWay.TALK: _l("In a talk"),
    AgreementWay.PHONE: _l("By phone"),
    AgreementWay.MESSAGE: _l("In a message"),
    AgreementWay.LINK: _l("By the link"),
}

DUE: dict[str, tuple[str, str]] = {
    "student_wants_talk": (_l("The student wants to talk with you first"), _l("Look")),
    "student_stops": (_l("The student stops: end the match with care"), _l("End it")),
    "erase_taken_back": (_l("The student wants their data wiped"), _l("Look")),
}
WHY: dict[str, str] = {
    "talk_first": _l(
        "The student read the nomination and asks you for a talk. Then the student decides; the link still works."
    ),
    "wish_taken_back": _l(
        "The student took the wish to take part back. Talk with them if they want it, and tell the mentor."
    ),
    "data_taken_back": _l(
        "All goes by itself as soon as no match, concern or referral is open any more. Finish those first."
    ),
}


def state_of(line: Line) -> tuple[str, str]:
    """Give kind and word of the state in which one of the three stands."""
    return NOT_ASKED if line.answer is None else STATE[line.answer]


def after_agreement(missing: Missing | None) -> str:
    """Give what a school reads after an agreement was recorded."""
    return str(MISSING[missing]) if missing else _("Sent. The programme has received the nomination.")
