"""The forms of an intake: the appointment, and one calm form for the talk itself."""

from datetime import date, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Optional, ValidationError

from programme.core.clock import today
from programme.core.forms import BaseForm, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.intake.models import CareLine, Meet
from programme.intake.rules import Wants
from programme.intake.wording import CARE_LINE, MEET, WANTS
from programme.norms.vocabulary import GENDER_WISHES, INTERESTS, LANGUAGES, PARTS_OF_WEEK

REQUIRED = InputRequired(_l("Please fill this in."))
CHOOSE = InputRequired(_l("Choose one of these."))
DAYS_AHEAD_MOST = 200
DAYS_BACK_MOST = 366


def not_to_come(_form: Any, field: Any) -> None:
    """Refuse a day that is still to come, or that is more than a year ago."""
    if isinstance(field.data, date) and field.data > today():
        raise ValidationError(_l("This day is still to come."))
    if isinstance(field.data, date) and (today() - field.data).days > DAYS_BACK_MOST:
        raise ValidationError(_l("This is more than a year ago. Look at the year again, please."))


class MayWait(Optional):  # type: ignore[misc]  # WTForms has no type stubs
    """Let a field be empty without calling it optional: what another answer asks for is checked on the whole form."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, bool] = {}


class PlanForm(BaseForm):
    """When and where the talk is."""

    day = DateField(_l("Which day?"), validators=[REQUIRED])
    at = TimeField(_l("What time?"), validators=[REQUIRED])
    place = StringField(
        _l("Where?"),
        filters=[plain],
        validators=[REQUIRED],
        description=_l("A quiet room at school, by phone, or online."),
    )

    def validate_day(self, field: DateField) -> None:
        """Refuse a day that is over, or too far away to be meant."""
        if field.data is not None and field.data < today():
            raise ValidationError(_l("This day is over. Choose a day from today on."))
        if field.data is not None and field.data > today() + timedelta(days=DAYS_AHEAD_MOST):
            raise ValidationError(_l("This is far away. Look at the year again, please."))


class IntakeForm(BaseForm):
    """What the student says, in the order of a good talk."""

    held_on = DateField(_l("When did you talk?"), validators=[REQUIRED, not_to_come])
    mentoring_question = TextAreaField(
        _l("What do you want from a mentor?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("In the student's own words. No question yet? Leave it empty, that is fine."),
    )
    interests = SelectMultipleField(
        _l("What do you like, and what work seems nice?"),
        choices=options(INTERESTS.items()),
        validators=[Optional()],
    )
    wishes = TextAreaField(
        _l("What kind of person should your mentor be?"), filters=[plain], validators=[Optional(), no_bsn]
    )
    gender_wish = RadioField(
        _l("Rather a woman or a man?"), choices=options(GENDER_WISHES.items()), default="", validators=[Optional()]
    )
    languages = SelectMultipleField(
        _l("Which languages do you want to talk in?"),
        choices=options(LANGUAGES.items()),
        default=["nl"],
        validators=[InputRequired(_l("Choose at least one language."))],
    )
    availability = SelectMultipleField(
        _l("When could you meet?"),
        choices=options((code, code) for code in PARTS_OF_WEEK),
        validators=[Optional()],
        description=_l("Tap every moment that could work, about once a week for an hour."),
    )
    meet = RadioField(
        _l("Where do you want to meet?"),
        choices=options((code.value, MEET[code]) for code in Meet),
        default=Meet.EITHER.value,
        validators=[CHOOSE],
    )
    practical = TextAreaField(
        _l("What should we know when we plan?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("Timetable, internship, travel, phone."),
    )
    care_line = RadioField(
        _l("Does somebody else help you already?"),
        choices=options((code.value, CARE_LINE[code]) for code in CareLine),
        validators=[MayWait()],
        render_kw={"stacked": True},
        description=_l("So that nobody does the same work twice. A diagnosis is not needed, do not write it down."),
    )
    care_given = TextAreaField(
        _l("What does the student want to tell about that?"), filters=[plain], validators=[Optional(), no_bsn]
    )
    shared_with_school = TextAreaField(
        _l("What may the school read?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("One or two sentences. The rest stays with you. Empty means: only how far it is."),
    )
    share_approved = BooleanField(_l("The student read these sentences and they may be shared"))
    wants = RadioField(
        _l("Does the student want this?"),
        choices=options((code.value, WANTS[code]) for code in Wants),
        validators=[CHOOSE],
        render_kw={"stacked": True},
        description=_l("Ask it last, and let the student say it. No is a good answer too."),
    )

    def validate_share_approved(self, field: BooleanField) -> None:
        """Let nothing go to the school that the student did not approve."""
        if self.shared_with_school.data and not field.data:
            raise ValidationError(_l("Let the student read the sentences for the school first, or leave them out."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for an answer on care from whoever goes on; 'rather not say' is one."""
        sound = super().validate(extra_validators)
        if self.wants.data == Wants.YES.value and not self.care_line.data:
            self.care_line.errors = (_l("Choose one of these. 'Rather not say' is an answer too."),)
            return False
        return sound
