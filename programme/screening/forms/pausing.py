"""The forms of a proposed pause: why the match pauses, or why it goes on all the same."""

from wtforms import TextAreaField

from programme.core.forms import REQUIRED, VersionedForm, no_bsn, plain
from programme.core.i18n import lazy_gettext as _l


class PauseForm(VersionedForm):
    """Why the match pauses; the usual reason stands there already."""

    reason = TextAreaField(
        _l("Why does it pause?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("It stands in the history of the match."),
    )


class GoOnForm(VersionedForm):
    """Why the match goes on although help comes first."""

    why = TextAreaField(
        _l("Why does it go on all the same?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("It stands beside the colour. Write what makes it safe for the student and for the mentor."),
    )
