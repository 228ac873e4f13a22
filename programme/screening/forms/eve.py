"""The form of the eve: what the student said to somebody of the programme."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import Optional

from programme.core.forms import CHOOSE, VersionedForm, no_bsn, options, plain
from programme.core.i18n import lazy_gettext as _l
from programme.screening.models import StillWants
from programme.screening.wording import STILL_WANTS


class EveForm(VersionedForm):
    """Whether the student still wants it, and what you agreed."""

    answer = RadioField(
        _l("Does the student still want it?"),
        choices=options((code.value, STILL_WANTS[code][1]) for code in StillWants),
        validators=[CHOOSE],
        render_kw={"stacked": True},
    )
    note = TextAreaField(_l("What did you agree?"), filters=[plain], validators=[Optional(), no_bsn])
