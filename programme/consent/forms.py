"""The forms of a consent: the answer by link, what a school heard in a talk, a guardian to ask, and a fresh link."""

from typing import Any

from wtforms import BooleanField, DateField, EmailField, RadioField, StringField, TelField, TextAreaField
from wtforms.validators import Email, InputRequired, Optional, ValidationError

from programme.consent.models import Answer, ConsentKind
from programme.consent.wording import AGREEMENT_WAY, AGREES, EXPLAINS, GUARDIAN_AGREES
from programme.core.clock import today
from programme.core.forms import BaseForm, at_most, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.nomination.models import AgreementWay
from programme.people.models import EMAIL, NAME, PHONE

REQUIRED = InputRequired(_l("Please fill this in."))
ADDRESS = Email(_l("This is not an e-mail address."))
DAYS_BACK_MOST = 366


class AnswerForm(BaseForm):
    """What a student answers: the own words, the two permissions, and which of the three buttons was pressed."""

    wants = TextAreaField(
        _l("What do you want yourself?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("In your own words, if you like. Your school does not see this."),
    )
    data = BooleanField(AGREES[ConsentKind.DATA], description=EXPLAINS[ConsentKind.DATA])
    research = BooleanField(AGREES[ConsentKind.RESEARCH], description=EXPLAINS[ConsentKind.RESEARCH])
    answer = StringField()

    def validate_answer(self, field: StringField) -> None:
        """Take only what a button says: nothing else may end or begin anything."""
        if field.data not in (Answer.YES.value, Answer.NO.value, Answer.TALK_FIRST.value):
            raise ValidationError(_l("Choose one of the buttons, please."))

    def validate_data(self, field: BooleanField) -> None:
        """Ask for the permission without which nobody can look for a mentor."""
        if self.answer.data == Answer.YES.value and not field.data:
            raise ValidationError(
                _l("Without this we cannot look for a mentor. Tick it, choose 'not now', or ask for a talk.")
            )


class GuardianAnswerForm(BaseForm):
    """What a parent or carer answers."""

    data = BooleanField(GUARDIAN_AGREES[ConsentKind.DATA], description=EXPLAINS[ConsentKind.DATA])
    research = BooleanField(GUARDIAN_AGREES[ConsentKind.RESEARCH])
    answer = StringField()

    def validate_answer(self, field: StringField) -> None:
        """Take only what a button says."""
        if field.data not in (Answer.YES.value, Answer.NO.value):
            raise ValidationError(_l("Choose one of the buttons, please."))

    def validate_data(self, field: BooleanField) -> None:
        """Ask for the permission without which nobody can look for a mentor."""
        if self.answer.data == Answer.YES.value and not field.data:
            raise ValidationError(_l("Without this we cannot look for a mentor. Tick it, or say no."))


class AgreementForm(BaseForm):
    """When and how the student (or a guardian) agreed, and to what."""

    agreed_on = DateField(_l("When?"), default=today, validators=[REQUIRED])
    way = RadioField(
        _l("How?"),
        choices=options((w.value, AGREEMENT_WAY[w]) for w in AgreementWay if w is not AgreementWay.LINK),
        validators=[REQUIRED],
    )
    data = BooleanField(_l("They agree that the programme keeps what is needed to find a mentor"))
    research = BooleanField(_l("They agree that answers count in research, without a name"))

    def validate_agreed_on(self, field: DateField) -> None:
        """Refuse a day that still has to come, or that is long gone."""
        if field.data is not None and field.data > today():
            raise ValidationError(_l("This day is still to come."))
        if field.data is not None and (today() - field.data).days > DAYS_BACK_MOST:
            raise ValidationError(_l("This is more than a year ago. Ask again, please."))

    def validate_data(self, field: BooleanField) -> None:
        """Let nothing go to the programme that it may not keep."""
        if not field.data:
            raise ValidationError(_l("Without this yes nothing can go to the programme. Ask it too, please."))


class GuardianForm(BaseForm):
    """A parent or carer, to ask for consent."""

    name = StringField(_l("Name of the parent or carer"), filters=[plain], validators=[REQUIRED, at_most(NAME)])
    email = EmailField(_l("E-mail address"), filters=[plain], validators=[Optional(), ADDRESS])
    phone = TelField(_l("Phone"), filters=[plain], validators=[Optional(), at_most(PHONE)])


class LinkForm(BaseForm):
    """The address to which a fresh link goes."""

    email = EmailField(_l("Your e-mail address"), filters=[plain], validators=[REQUIRED, ADDRESS, at_most(EMAIL)])


def as_answer(form: Any) -> Answer:
    """Read which button was pressed, after the form was found sound."""
    return Answer(form.answer.data)
