"""The forms of an import: a file, what its columns hold, which doubtful rows are taken, an export."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wtforms import BooleanField, FieldList, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from programme.core.forms import BaseForm, FileAllowed, FileField, FileRequired, Filled, MayWait, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.imports.models import Field
from programme.imports.rules import COLUMNS_MOST, Problem, missing
from programme.imports.wording import FIELD, PROBLEM
from programme.nomination.wording import HOPED_RESULT

NOT_USED = ""
# A field of a faulty cell is named so, and then by its place in the row.
CELL = "cell_"


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


class MendForm(BaseForm):
    """The faulty cells of one row; `of()` adds a field for each, named after its place."""

    still_wrong: Callable[[dict[int, str]], Mapping[int, Problem]]

    def typed(self) -> dict[int, str]:
        """Give what stands in each cell now, by its place."""
        cells = (one for one in self if one.name.startswith(CELL))
        return {int(one.name.removeprefix(CELL)): one.data or "" for one in cells}

    def validate(self, extra_validators: Any = None) -> bool:
        """Look at the cells as the whole list is looked at."""
        sound = bool(super().validate(extra_validators))
        wrong = self.still_wrong(self.typed())
        for place, problem in wrong.items():
            cell = self[f"{CELL}{place}"]
            # Said once: as an error now, and no more as the hint.
            cell.errors, cell.description = [*cell.errors, PROBLEM[problem]], ""
        return sound and not wrong

    @classmethod
    def of(
        cls,
        cells: Mapping[int, tuple[Field, str, Problem]],
        headings: Sequence[str],
        still_wrong: Callable[[dict[int, str]], Mapping[int, Problem]],
    ) -> Any:
        """Make the form of one row; `still_wrong` tells what is wrong with other cells."""
        fields = {
            f"{CELL}{place}": _cell(name, headings[place], text, problem)
            for place, (name, text, problem) in cells.items()
        }
        form: Any = type("MendFormOfRow", (cls,), fields)()
        form.still_wrong = still_wrong
        return form


def _cell(name: Field, heading: str, text: str, problem: Problem) -> Any:
    known = {"default": text, "description": PROBLEM[problem], "validators": [MayWait()]}
    label = heading or FIELD[name]
    if name is Field.HOPED_RESULT:
        results = ((code.value, words) for code, words in HOPED_RESULT.items())
        # What the school wrote is no choice, so it stands above them.
        known["description"] = f"{text}. {PROBLEM[problem]}"
        return SelectField(label, choices=options([(NOT_USED, _l("Leave this open")), *results]), **known)
    if name in (Field.REASON, Field.TRIED, Field.PRACTICAL):
        return TextAreaField(label, filters=[plain], **known)
    return StringField(label, filters=[plain], **known)


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
