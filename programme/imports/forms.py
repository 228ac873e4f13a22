"""The form of an import: a file, and for which programme."""

from wtforms import SelectField

from programme.core.forms import BaseForm, FileAllowed, FileField, FileRequired
from programme.core.i18n import lazy_gettext as _l


class UploadForm(BaseForm):
    """A list of students as CSV."""

    programme_id = SelectField(_l("Programme"), coerce=int)
    file = FileField(
        _l("CSV file"),
        validators=[FileRequired(_l("Choose a file.")), FileAllowed(["csv", "txt"], _l("Choose a CSV file."))],
        description=_l("First line: names of the columns. Needed: roepnaam, achternaam, geboortedatum, reden."),
    )
