"""The forms of privacy: a correction, and the confirmation before somebody is forgotten."""

from wtforms import BooleanField, TextAreaField
from wtforms.validators import Optional

from programme.core.forms import REQUIRED, BaseForm, Filled, no_bsn, plain
from programme.core.i18n import lazy_gettext as _l


class CorrectionForm(BaseForm):
    """What is wrong, and what was done."""

    asked = TextAreaField(_l("What should be corrected?"), filters=[plain], validators=[REQUIRED, no_bsn])
    done = TextAreaField(
        _l("What did you change?"),
        filters=[plain],
        validators=[Optional(), no_bsn],
        description=_l("Leave this empty when it is not done yet."),
    )


class EraseForm(BaseForm):
    """Why, and that the person who presses the button knows what it does."""

    reason = TextAreaField(
        _l("Why?"),
        filters=[plain],
        validators=[REQUIRED],
        description=_l("Only that a reason was given is kept, not the words."),
    )
    sure = BooleanField(_l("I know that this cannot be undone."), validators=[Filled(_l("Tick this to go on."))])
