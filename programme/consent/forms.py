"""The forms of a consent: the answer by link, what a school heard in a talk, a guardian to ask, and a fresh link."""

from collections.abc import Callable
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, EmailField, RadioField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import Email, Optional, ValidationError

from programme.consent.models import Answer, ConsentKind
from programme.consent.wording import AGREEMENT_WAY, AGREES, EXPLAINS, GUARDIAN_AGREES
from programme.core.clock import today
from programme.core.forms import REQUIRED, BaseForm, MayWait, at_most, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.nomination.models import AgreementWay
from programme.people.models import EMAIL, NAME, PHONE

ADDRESS = Email(_l("This is not an e-mail address."))
DAYS_BACK_MOST = 366
EARLIEST = date(1990, 1, 1)


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
    school_may_know = BooleanField(
        _l("My school may know that I applied"),
        description=_l("Your care coordinator then sees how far it is, and nothing you say."),
    )
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


class ApplicationForm(BaseForm):
    """Who a student is who applies without a school; under the age of consent a parent or carer too."""

    programme_id = SelectField(_l("Programme"), coerce=int)
    first_name = StringField(_l("First name"), filters=[plain], validators=[REQUIRED, at_most(NAME)])
    last_name = StringField(
        _l("Family name"),
        filters=[plain],
        validators=[REQUIRED, at_most(NAME)],
        description=_l("With van or de before it."),
    )
    born_on = DateField(_l("Date of birth"), validators=[REQUIRED], description=_l("We keep only month and year."))
    email = EmailField(
        _l("Your e-mail address"),
        filters=[plain],
        validators=[REQUIRED, ADDRESS, at_most(EMAIL)],
        description=_l("We mail you a link. Only after you opened it somebody sees this."),
    )
    school_id = SelectField(
        _l("Your school"),
        coerce=int,
        description=_l("Your school hears nothing, unless you want it. You choose that later."),
    )
    guardian_name = StringField(
        _l("Name of the parent or carer"),
        filters=[plain],
        validators=[MayWait(), at_most(NAME)],
        description=_l("Only when you are still young: then a parent or carer agrees too."),
    )
    guardian_email = EmailField(
        _l("E-mail address of the parent or carer"), filters=[plain], validators=[MayWait(), ADDRESS, at_most(EMAIL)]
    )
    # No person sees this field; programs that fill in every form do.
    website = StringField(_l("Leave this empty"), validators=[Optional()])

    def __init__(
        self, *args: Any, needs_guardian: Callable[[int, date], bool], fits: Callable[[int, int], bool], **values: Any
    ) -> None:
        """Take how young is too young in a programme, and whether a school takes part in it."""
        super().__init__(*args, **values)
        self._needs_guardian, self._fits = needs_guardian, fits

    def validate_school_id(self, field: SelectField) -> None:
        """Refuse a school that takes no part in the chosen programme."""
        if not field.errors and not self._fits(self.programme_id.data or 0, field.data):
            raise ValidationError(_l("Choose a school that takes part in this programme."))

    def validate_born_on(self, field: DateField) -> None:
        """Refuse a birthday that no student has."""
        if field.data is not None and not EARLIEST < field.data < today().replace(year=today().year - 10, day=1):
            raise ValidationError(_l("Look at the year again, please."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask who is too young to decide alone for a parent or carer."""
        sound = super().validate(extra_validators)
        young = self.born_on.data is not None and self._needs_guardian(self.programme_id.data or 0, self.born_on.data)
        if young and not (self.guardian_name.data and self.guardian_email.data):
            self.guardian_email.errors = (
                *self.guardian_email.errors,
                _l(
                    "You are too young to decide this alone. Give name and e-mail address of a parent or carer, please."
                ),
            )
            return False
        return sound


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
