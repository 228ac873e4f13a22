"""The forms of offered moments: an afternoon cut into talks, the one that was chosen, and that none fits."""

from datetime import datetime, timedelta
from typing import Any

from wtforms import BooleanField, DateField, IntegerField, StringField, TextAreaField, TimeField
from wtforms.validators import NumberRange, Optional, ValidationError

from programme.core.clock import today
from programme.core.forms import REQUIRED, BaseForm, no_bsn, plain
from programme.core.i18n import lazy_gettext as _l
from programme.slots.rules import series

DAYS_AHEAD_MOST = 200
LENGTH = NumberRange(10, 240, _l("Choose between 10 and 240 minutes."))
PAUSE = NumberRange(0, 120, _l("Choose between 0 and 120 minutes."))


class OfferForm(BaseForm):
    """A part of a day, cut into talks."""

    day = DateField(_l("Which day?"), validators=[REQUIRED])
    begins = TimeField(_l("From what time?"), validators=[REQUIRED])
    ends = TimeField(_l("Until what time?"), validators=[REQUIRED])
    minutes = IntegerField(_l("How many minutes is a talk?"), validators=[REQUIRED, LENGTH])
    pause = IntegerField(_l("How many minutes between two talks?"), validators=[REQUIRED, PAUSE])
    place = StringField(
        _l("Where?"),
        filters=[plain],
        validators=[REQUIRED],
        description=_l("A quiet room at school, by phone, or online."),
    )
    only_here = BooleanField(_l("Only for students of this school"), default=True)

    def starts(self) -> tuple[datetime, ...]:
        """Give the moments that fit; wall-clock."""
        first = datetime.combine(self.day.data, self.begins.data)
        until = datetime.combine(self.day.data, self.ends.data)
        return series(first, until, minutes=self.minutes.data, pause=self.pause.data)

    def validate_day(self, field: DateField) -> None:
        """Refuse a day that is over, or too far away to be meant."""
        if field.data is not None and field.data < today():
            raise ValidationError(_l("This day is over. Choose a day from today on."))
        if field.data is not None and field.data > today() + timedelta(days=DAYS_AHEAD_MOST):
            raise ValidationError(_l("This is far away. Look at the year again, please."))

    def validate(self, extra_validators: Any = None) -> bool:
        """See that at least one talk fits."""
        if not super().validate(extra_validators):
            return False
        if not self.starts():
            self.ends.errors = (_l("No whole talk fits in this time. Make it longer."),)
            return False
        return True


class NoneFitsForm(BaseForm):
    """What a student may say when no moment fits."""

    would_fit = TextAreaField(
        _l("When can you come?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("For example: Thursday after three, or only by phone."),
    )
