"""The forms of the pages over all steps: who runs a trajectory."""

from wtforms import SelectField

from programme.core.forms import BaseForm
from programme.core.i18n import lazy_gettext as _l

# No account has this number: there is no backup.
NOBODY = 0


class AssignForm(BaseForm):
    """Who runs it and who stands in."""

    coordinator_id = SelectField(_l("Who runs it?"), coerce=int)
    backup_id = SelectField(
        _l("Who stands in?"),
        coerce=int,
        description=_l("Sees the file too, and hears it when a concern waits too long."),
    )
