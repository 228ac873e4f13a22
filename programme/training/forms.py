"""The forms of trainings: what is planned, and who was there."""

from datetime import datetime

from wtforms import DateTimeLocalField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import NumberRange, Optional, ValidationError

from programme.core import clock
from programme.core.forms import REQUIRED, BaseForm, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.training.models import TrainingKind
from programme.training.wording import KIND

LATEST = datetime(2100, 1, 1)  # noqa: DTZ001 - compared with what a form field delivers, a wall-clock time


class TrainingForm(BaseForm):
    """Date, place and trainer of a training."""

    kind = RadioField(
        _l("What does it complete?"),
        choices=options((code.value, KIND[code]) for code in TrainingKind),
        validators=[REQUIRED],
    )
    title = StringField(_l("Title"), filters=[plain], validators=[REQUIRED])
    starts_at = DateTimeLocalField(_l("Starts at"), validators=[REQUIRED])
    minutes = IntegerField(
        _l("How many minutes"), validators=[REQUIRED, NumberRange(15, 600, _l("Choose between 15 and 600 minutes."))]
    )
    place = StringField(_l("Place"), filters=[plain], validators=[REQUIRED])
    seats = IntegerField(_l("Seats"), validators=[REQUIRED, NumberRange(1, 200, _l("Choose between 1 and 200 seats."))])
    trainer_id = SelectField(_l("Trainer"), coerce=int)

    def validate_title(self, field: StringField) -> None:
        """Refuse a title that does not fit a list."""
        if len(field.data or "") > 100:
            raise ValidationError(_("This text is too long: at most %(most)s characters.", most=100))

    def validate_starts_at(self, field: DateTimeLocalField) -> None:
        """Refuse a moment that is over, or that no calendar of ours reaches."""
        if field.data is None or field.data >= LATEST or field.data.year < 2000:
            raise ValidationError(_("Choose a date in the coming years."))
        if clock.from_local(field.data) <= clock.now():
            raise ValidationError(_("This moment is over. Choose a later one."))


class PresenceForm(BaseForm):
    """Who was there."""

    present = SelectMultipleField(_l("Who was there?"), coerce=int, validators=[Optional()])
