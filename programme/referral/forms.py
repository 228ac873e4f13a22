"""The forms of a referral: the advice, the student's yes, the handover and what goes along, the answer of the other side."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, Optional, ValidationError

from programme.core.clock import today
from programme.core.forms import CHOOSE, REQUIRED, BaseForm, MayWait, at_most, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.people.models import NAME, User
from programme.referral.models import Destination, Meanwhile, Piece, Reply
from programme.referral.rules import ASKS_NOTE
from programme.referral.wording import DESTINATION, MEANWHILE, NO_RECEIVER, NO_SECOND_PERSON, PIECE, REPLY, SAY_WHY

STUDENT, DANGER = "student", "danger"


def _not_to_come(_form: BaseForm, field: DateField) -> None:
    if field.data is not None and field.data > today():
        raise ValidationError(_l("This day is still to come."))
    if field.data is not None and (today() - field.data).days > 366:
        raise ValidationError(_l("This is more than a year ago. Look at the year again, please."))


class AdviseForm(BaseForm):
    """Why help is needed, and whether mentoring waits for it."""

    reason = TextAreaField(
        _l("Why is help needed?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("What was seen and heard. No diagnosis. Only the programme reads this."),
    )
    pauses = RadioField(
        _l("And mentoring?"),
        choices=options([("no", _l("Goes on beside the help")), ("yes", _l("Stops for now: help first"))]),
        validators=[CHOOSE],
    )


class MeanwhileForm(BaseForm):
    """What the running match does while help is sought, and why."""

    meanwhile = RadioField(
        _l("And the match, meanwhile?"),
        choices=options((one.value, MEANWHILE[one]) for one in Meanwhile),
        validators=[CHOOSE],
        render_kw={"stacked": True},
    )
    why = TextAreaField(_l("Why so?"), filters=[plain], validators=[REQUIRED, no_bsn])


class AdviseBesideForm(MeanwhileForm):
    """The advice for who has a running match: why help is needed, and what the match does meanwhile."""

    reason = TextAreaField(
        _l("Why is help needed?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("What was seen and heard. No diagnosis. Only the programme reads this."),
    )


class AgreeForm(BaseForm):
    """The student's yes, or why danger cannot wait for it."""

    ground = RadioField(
        _l("May it be handed over?"),
        choices=options([(STUDENT, _l("Yes, the student agrees")), (DANGER, _l("There is acute danger"))]),
        validators=[CHOOSE],
        render_kw={"stacked": True},
    )
    agreed_on = DateField(_l("When did the student agree?"), validators=[Optional(), _not_to_come])
    danger_reason = TextAreaField(
        _l("Which danger, and why can it not wait?"), filters=[plain], validators=[Optional(), no_bsn]
    )

    danger_with_id = SelectField(
        _l("With which colleague did you weigh that?"), coerce=int, default=0, validators=[Optional()]
    )

    def offer(self, people: Iterable[User]) -> None:
        """Offer the colleagues who can be the second person."""
        self.danger_with_id.choices = options([(0, _l("Nobody")), *((user.id, user.name) for user in people)])

    def validate_ground(self, field: RadioField) -> None:
        """Ask for what belongs to the answer."""
        if field.data == STUDENT and self.agreed_on.data is None:
            raise ValidationError(_l("Fill in when the student agreed."))
        if field.data == DANGER and not self.danger_reason.data:
            raise ValidationError(_l("Write down which danger it is. It is read back later."))
        alone = len(self.danger_with_id.choices) == 1
        if field.data == DANGER and not self.danger_with_id.data and not alone:
            raise ValidationError(NO_SECOND_PERSON)


class HandOverForm(BaseForm):
    """To whom it goes, and what they need to know."""

    destination = RadioField(
        _l("Where does the help come from?"),
        choices=options((code.value, DESTINATION[code]) for code in Destination),
        validators=[CHOOSE],
        render_kw={"stacked": True},
    )
    receiver_id = SelectField(
        _l("Which care coordinator?"),
        coerce=int,
        default=0,
        validators=[Optional()],
        description=_l("Only for a handover to the school. They find it on their Today page."),
    )
    receiver_name = StringField(
        _l("Who receives it elsewhere?"),
        filters=[plain],
        validators=[Optional(), at_most(NAME)],
        description=_l("The person you spoke to."),
    )
    receiver_email = EmailField(
        _l("E-mail address of that person"),
        filters=[plain],
        validators=[Optional(), Email(_l("This is not an e-mail address."))],
        description=_l("They get a link to what you send along. The mail says neither who it is nor why."),
    )
    pieces = SelectMultipleField(
        _l("What goes along?"),
        validators=[Optional()],
        default=[Piece.FIRST_NAME.value],
        description=_l("As little as is needed to help. Next you see the page exactly as they will read it."),
        render_kw={"stacked": True},
    )
    note = TextAreaField(
        _l("What does the other side need to know?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("Read it to the student first. Only what is needed to help."),
    )
    school_told = BooleanField(_l("The care coordinator of the school may know, and the student agrees"))

    @classmethod
    def kept(cls, typed: Mapping[str, Any]) -> Self:
        """Make the form anew from what was kept of it, to be checked once more before it is shown or sent."""
        return cls(formdata=MultiDict(dict(typed)), meta={"csrf": False})

    def typed(self) -> dict[str, Any]:
        """Give what is worth keeping until it is sent."""
        return {name: value for name, value in self.data.items() if value not in (None, "", False)}

    def offer(self, people: Iterable[User], pieces: Mapping[Piece, str]) -> None:
        """Offer who receives it at the school, and what is known of the student."""
        self.receiver_id.choices = options(
            [(0, _l("Nobody at the school")), *((user.id, user.name) for user in people)]
        )
        self.pieces.choices = options((piece.value, PIECE[piece]) for piece in pieces)

    def validate(self, extra_validators: Any = None) -> bool:
        """Let a handover to the school go to somebody."""
        sound = super().validate(extra_validators)
        if self.destination.data == Destination.SCHOOL_CARE.value and not self.receiver_id.data:
            self.receiver_id.errors = (NO_RECEIVER,)
            return False
        return sound

    def validate_destination(self, field: RadioField) -> None:
        """Let a handover elsewhere go to somebody with a name."""
        elsewhere = field.data and field.data != Destination.SCHOOL_CARE.value
        if elsewhere and not self.receiver_name.data:
            raise ValidationError(_l("Write down below who receives it. A warm handover goes to a person."))


class SendForm(BaseForm):
    """Send what was looked at: it says which page that was."""

    seen = HiddenField()


class ReplyForm(BaseForm):
    """What the other side says: that they have it or how it goes, and a message to the owner."""

    # An answer that fits no more is no mistake in the form: somebody moved it in the meantime.
    said = RadioField(_l("How is it going?"), validators=[CHOOSE], validate_choice=False, render_kw={"stacked": True})
    note = TextAreaField(_l("Do you want to say something back?"), filters=[plain], validators=[MayWait(), no_bsn])

    def offer(self, found: Iterable[Reply]) -> None:
        """Show the answers that fit the stage."""
        self.said.choices = options((reply.value, REPLY[reply]) for reply in found)

    def validate_said(self, field: RadioField) -> None:
        """Refuse what is no answer at all."""
        if field.data not in list(Reply):
            raise ValidationError(_l("Choose one of these."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask who says no, or that it is over, for one sentence."""
        sound = super().validate(extra_validators)
        if self.said.data in ASKS_NOTE and not self.note.data:
            self.note.errors = (*self.note.errors, SAY_WHY)
            return False
        return sound


class ReplyByLinkForm(ReplyForm):
    """The same by who has no account, and so says who they are."""

    by_name = StringField(_l("Your name"), filters=[plain], validators=[REQUIRED, at_most(NAME)])


class HeardForm(BaseForm):
    """Who told the programme that it arrived."""

    received_by = StringField(
        _l("Who told you that it arrived?"), filters=[plain], validators=[REQUIRED, at_most(NAME)]
    )


class StartedForm(BaseForm):
    """When help began."""

    started_on = DateField(_l("When did the help start?"), validators=[REQUIRED, _not_to_come])


class DeclineForm(BaseForm):
    """Why it ends without help."""

    reason = TextAreaField(_l("Why does it not go on?"), filters=[plain], validators=[REQUIRED, no_bsn])


class CloseForm(BaseForm):
    """What came of it."""

    note = TextAreaField(
        _l("What did you hear back from there?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("One sentence is enough. Only you read it."),
    )
