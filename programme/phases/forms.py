"""The forms of phases: a reason, and the day to look again."""

from wtforms import DateField, TextAreaField

from programme.core.forms import REQUIRED, BaseForm, no_bsn, plain
from programme.core.i18n import lazy_gettext as _l


class ReasonForm(BaseForm):
    """Why a match moves on, or goes on."""

    reason = TextAreaField(
        _l("Why now?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("One sentence is enough. It stands in the history of the match."),
    )


class PauseForm(ReasonForm):
    """Why a match pauses, and when the coordinator looks again."""

    look_on = DateField(_l("When do you look again?"), validators=[REQUIRED])
