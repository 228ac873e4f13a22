"""What the forms of the screening share: days that were."""

from datetime import date
from typing import Any

from wtforms.validators import ValidationError

from programme.core.clock import today
from programme.core.i18n import lazy_gettext as _l

DAYS_BACK_MOST = 366


def not_to_come(_form: Any, field: Any) -> None:
    """Refuse a day that is still to come, or that is more than a year ago."""
    if isinstance(field.data, date) and field.data > today():
        raise ValidationError(_l("This day is still to come."))
    if isinstance(field.data, date) and (today() - field.data).days > DAYS_BACK_MOST:
        raise ValidationError(_l("This is more than a year ago. Look at the year again, please."))
