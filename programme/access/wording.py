"""What a link is for, in one title and one sentence."""

from typing import NamedTuple

from programme.access.models import Purpose
from programme.core.i18n import gettext as _


class Words(NamedTuple):
    """A title, a sentence and the words on the button."""

    title: str
    text: str
    button: str


def purpose_text(purpose: Purpose) -> Words:
    """Give the words of the page that opens a link."""
    go_on = _("Go on")
    match purpose:
        case Purpose.AGREE:
            return Words(
                _("Do you want a mentor?"),
                _("Your school thinks that a mentor could be something for you. You decide."),
                _("See what it says about me"),
            )
        case Purpose.GUARDIAN_CONSENT:
            return Words(
                _("May your child get a mentor?"),
                _("Your child wants to talk with a mentor. At this age we ask you too."),
                go_on,
            )
        case Purpose.CHOOSE_MOMENT:
            return Words(_("When do we talk?"), _("Choose the moment that suits you."), _("See the moments"))
        case Purpose.CHOOSE_DATE:
            return Words(
                _("Which dates suit you?"),
                _("A student and a mentor meet for the first time. Say when you can come."),
                _("See the dates"),
            )
        case Purpose.MY_CHOICES:
            return Words(
                _("My choices"), _("See what you said yes to, and take it back if you want."), _("See my choices")
            )
        case Purpose.MY_PAGE:
            return Words(
                _("Your own page"), _("Your agenda, your goals, and what your school sees of you."), _("Open my page")
            )
        case Purpose.STUDENT_CONCERN:
            return Words(
                _("News for you"), _("There is an answer to something you told your programme."), _("Read the answer")
            )
        case Purpose.PROGRESS_NOTE:
            return Words(
                _("Read it before your school does"),
                _("Your coordinator wrote how it goes. You decide whether your school reads it."),
                _("Read it"),
            )
        case Purpose.READ_NOTE:
            return Words(_("Something to read"), _("Your child wants you to read how it goes."), _("Read it"))
        case Purpose.PULSE:
            return Words(
                _("Five short questions"), _("How is it between you? Your answer goes to the coordinator only."), go_on
            )
        case Purpose.EVALUATION:
            return Words(
                _("How is it going?"),
                _("Look back on the talks with your mentor. Your answer goes to the coordinator only."),
                go_on,
            )
        case Purpose.RESUME:
            return Words(_("Do you want to go on?"), _("One question about the talks with your mentor."), go_on)
        case Purpose.HEAR_COLOUR:
            return Words(
                _("What we talked about"),
                _("Read what was decided about a mentor for you. You can answer, and ask that somebody else looks."),
                go_on,
            )
        case Purpose.STILL_WANTS:
            return Words(
                _("Tomorrow you meet your mentor"), _("One question: do you still want to?"), _("Answer the question")
            )
        case Purpose.STILL_WAITING:
            return Words(
                _("You are on the list for a mentor"),
                _("Say whether you still want one. It takes one tap, and every answer is fine."),
                _("Go on"),
            )
        case Purpose.FILL_IN:
            return Words(
                _("So that we can find a mentor for you"),
                _("Say when you can meet, and what a mentor may read. It takes a minute."),
                go_on,
            )
        case Purpose.ANSWER_PROPOSAL:
            return Words(
                _("We found a mentor for you"),
                _("Read who it is and say whether you want to meet."),
                _("See who it is"),
            )
        case Purpose.ANSWER_AS_MENTOR:
            return Words(
                _("A student for you"),
                _("Read why we thought of you and say whether you want to meet."),
                _("Read and answer"),
            )
        case Purpose.APPOINTMENT:
            return Words(_("The first meeting"), _("See when and where, and say whether you can come."), go_on)
        case Purpose.AGREE_PLAN:
            return Words(_("What you agreed together"), _("Read the agreements and say whether they are right."), go_on)
        case Purpose.REFERENCE:
            return Words(
                _("A reference"), _("Somebody wants to be a mentor and named you. It takes two minutes."), go_on
            )
        case Purpose.RECEIVE_REFERRAL:
            return Words(
                _("A young person is coming to you"), _("Please confirm that the referral reached you."), go_on
            )
        case Purpose.INVITATION:
            return Words(_("Your account"), _("You are invited. Choose a password to begin."), go_on)
        case Purpose.PASSWORD_RESET:
            return Words(_("A new password"), _("You asked for a new password."), go_on)
