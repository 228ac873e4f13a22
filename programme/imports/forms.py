"""The forms of an import: a file, what its columns hold, which doubtful rows are taken, an export."""

from collections.abc import Sequence

from wtforms import BooleanField, FieldList, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional, ValidationError

from programme.core.forms import BaseForm, FileAllowed, FileField, FileRequired, Filled, options
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.imports.models import Field
from programme.imports.rules import COLUMNS_MOST, missing
from programme.imports.wording import FIELD

NOT_USED = ""


class UploadForm(BaseForm):
    """A list of students."""

    programme_id = SelectField(_l("Programme"), coerce=int)
    file = FileField(
        _l("Your list, as XLSX or CSV"),
        validators=[
            FileRequired(_l("Choose a file.")),
            FileAllowed(["csv", "tsv", "txt", "xlsx"], _l("Choose an XLSX or CSV file.")),
        ],
        description=_l(
            "One student per row, names of columns above. Needed: roepnaam, achternaam, geboortedatum, reden."
        ),
    )


class ColumnsForm(BaseForm):
    """What each column of a list holds."""

    columns = FieldList(SelectField(), max_entries=COLUMNS_MOST)

    def label(self, headings: Sequence[str], samples: Sequence[str]) -> None:
        """Write above each choice how the school calls the column, and below it what stands in its first filled cell."""
        choices = options([(NOT_USED, _("Not used")), *((name.value, label) for name, label in FIELD.items())])
        for entry, heading, sample in zip(self.columns, headings, samples, strict=False):
            entry.choices = choices
            entry.label.text = heading or _("Column without a name")
            entry.description = _("For example: %(text)s", text=sample) if sample else ""

    def named(self) -> list[Field | None]:
        """Give what was chosen."""
        return [Field(entry.data) if entry.data else None for entry in self.columns]

    def validate_columns(self, field: FieldList) -> None:
        """Ask for the columns that every list needs, and for each thing once."""
        named = [entry.data for entry in field if entry.data]
        twice = {name for name in named if named.count(name) > 1}
        lacking = missing([Field(name) for name in named if name in set(Field)])
        if twice:
            names = ", ".join(str(FIELD[Field(name)]) for name in sorted(twice) if name in set(Field))
            raise ValidationError(_("Two columns hold the same: %(names)s. Choose one.", names=names))
        if lacking:
            names = ", ".join(str(FIELD[name]) for name in lacking)
            raise ValidationError(_("Still needed: %(names)s.", names=names))


class CheckForm(BaseForm):
    """Which doubtful rows are imported all the same."""

    take = SelectMultipleField(_l("Take it all the same"), coerce=int, validators=[Optional()])


class ExportForm(BaseForm):
    """As which file, and whether with the texts."""

    kind = RadioField(
        _l("As which file?"),
        choices=options([("xlsx", _l("Excel (XLSX)")), ("csv", _l("CSV"))]),
        default="xlsx",
        validators=[Filled(_l("Please fill this in."))],
    )
    with_texts = BooleanField(
        _l("Also what we wrote about why, what was tried and what to plan around"),
        description=_l("Leave this out when somebody else will see the file."),
    )
