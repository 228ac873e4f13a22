"""The forms of a nomination: eight questions and the study coach."""

from datetime import date

from wtforms import DateField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Optional, ValidationError

from programme.core.clock import today
from programme.core.forms import BaseForm, at_most, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.nomination.models import HopedResult
from programme.nomination.wording import HOPED_RESULT
from programme.people.models import INFIX, NAME

REQUIRED = InputRequired(_l("Please fill this in."))
ADDRESS = Email(_l("This is not an e-mail address."))
EARLIEST = date(1990, 1, 1)
# No account has this number: no study coach is named.
NOBODY = 0


class NominationForm(BaseForm):
    """Who it is about, what the school hopes for, and why."""

    programme_id = SelectField(_l("Programme"), coerce=int)
    first_name = StringField(_l("First name"), filters=[plain], validators=[REQUIRED, at_most(NAME)])
    infix = StringField(
        _l("Infix"), filters=[plain], validators=[Optional(), at_most(INFIX)], description=_l("Such as van der.")
    )
    last_name = StringField(_l("Family name"), filters=[plain], validators=[REQUIRED, at_most(NAME)])
    born_on = DateField(
        _l("Date of birth"),
        validators=[REQUIRED],
        description=_l("We keep only month and year. Under 16 a parent or carer has to agree too."),
    )
    email = EmailField(
        _l("E-mail address of the student"),
        filters=[plain],
        validators=[Optional(), ADDRESS],
        description=_l("We ask the student by mail whether they want this. Without an address you ask it yourself."),
    )
    hoped_result = RadioField(
        _l("What do you hope for most?"),
        choices=options((code.value, HOPED_RESULT[code]) for code in HopedResult),
        validators=[REQUIRED],
    )
    reason = TextAreaField(
        _l("Why do you think of a mentor?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("The student reads this too. No diagnosis is needed."),
    )
    tried = TextAreaField(_l("What was tried before?"), filters=[plain], validators=[Optional(), no_bsn])
    practical = TextAreaField(
        _l("What should we know when we plan?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("Timetable, internship, travel."),
    )
    study_coach_id = SelectField(
        _l("Study coach of the student"),
        coerce=int,
        default=NOBODY,
        validators=[Optional()],
        description=_l("Sees what the school sees of this student, and nothing else."),
    )

    def validate_born_on(self, field: DateField) -> None:
        """Refuse a birthday that no student has."""
        if field.data is not None and not EARLIEST < field.data < today().replace(year=today().year - 10):
            raise ValidationError(_l("Look at the year again, please."))


class StudyCoachForm(BaseForm):
    """Which study coach of the school follows the student."""

    study_coach_id = SelectField(
        _l("Who follows this student?"),
        coerce=int,
        description=_l("Sees what the school sees of this student, and nothing else."),
    )


class WithdrawForm(BaseForm):
    """Why a nomination is withdrawn."""

    reason = TextAreaField(_l("Why does it stop?"), filters=[plain], validators=[REQUIRED, no_bsn])
