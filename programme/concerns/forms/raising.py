"""What somebody says who is worried."""

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import Optional, ValidationError

from programme.concerns.models import Urgency
from programme.concerns.wording import URGENCY
from programme.core.forms import BaseForm, Filled, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l

ONE_SENTENCE = _l("Write at least one sentence. A question is fine too.")
# No match has this number: the concern is about something else.
NO_MATCH = 0


class RaiseForm(BaseForm):
    """What a mentor saw, thinks and did, kept apart; nobody is asked for a diagnosis."""

    match_id = SelectField(_l("Who is it about?"), coerce=int)
    saw = TextAreaField(_l("What did you see or hear?"), filters=[plain], validators=[Filled(ONE_SENTENCE), no_bsn])
    thinks = TextAreaField(_l("What do you think is going on?"), filters=[plain], validators=[Optional(), no_bsn])
    did = TextAreaField(_l("What did you do already?"), filters=[plain], validators=[Optional(), no_bsn])
    urgency = RadioField(
        _l("When should somebody react?"),
        choices=options((code.value, URGENCY[code]) for code in Urgency),
        default=Urgency.THIS_WEEK.value,
        validators=[Filled(_l("Choose when somebody should react."))],
    )

    def validate_saw(self, field: TextAreaField) -> None:
        """Refuse a box with only spaces in it."""
        if not field.data:
            raise ValidationError(ONE_SENTENCE)
