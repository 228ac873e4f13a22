"""The form every form is made from: it refuses what no person types and keeps what a person did."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from flask_wtf.file import FileAllowed, FileField, FileRequired
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l

__all__ = [
    "CHOOSE",
    "REQUIRED",
    "BaseForm",
    "ConfirmForm",
    "FileAllowed",
    "FileField",
    "FileRequired",
    "Filled",
    "GridField",
    "MayWait",
    "VersionedForm",
    "at_most",
    "csrf",
    "holds_bsn",
    "no_bsn",
    "options",
    "plain",
]

csrf = CSRFProtect()

LINE_LENGTH = 200
TEXT_LENGTH = 5000


# WTForms says these itself; ours are plainer, and stand in the catalogues.
PLAINER: dict[str, str] = {
    "This field is required.": _l("Please fill this in."),
    "Not a valid choice.": _l("Choose one of these."),
    "Invalid Choice: could not coerce.": _l("Choose one of these."),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("Choose one of these."),
    "'%(value)s' is not a valid choice for this field.": _l("Choose one of these."),
    "Not a valid date value.": _l("This is not a date. Write it as 2026-12-31."),
    "Not a valid datetime value.": _l("This is no day and time. Write it as 2026-12-31 14:00."),
    "Not a valid time value.": _l("This is no time. Write it as 14:00."),
    "Not a valid integer value.": _l("Give a whole number, in digits only."),
}


class _Translations:
    """Give WTForms' own messages in plain words and in the language of the request."""

    def gettext(self, message: str) -> str:
        return str(PLAINER[message]) if message in PLAINER else _(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular) if singular in PLAINER else _(singular if n == 1 else plural)


class BaseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no type stubs
    """A form with protection against forged and doubled submits, in plain words."""

    submission_id = HiddenField()

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF has no type stubs
        def get_translations(self, form: Any) -> _Translations:
            return _Translations()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Give a text field only texts, and a file only to a field for files; JSON is no form of ours."""
            given = None if request.is_json else super().wrap_formdata(form, formdata)
            if not isinstance(given, CombinedMultiDict):
                return given
            files = {name for name, field in form._unbound_fields if issubclass(field.field_class, FileField)}
            sent = [(name, file) for name, file in request.files.items(multi=True) if name in files]
            return MultiDict([*request.form.items(multi=True), *sent])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the shape first, then refuse characters that no keyboard makes and texts that are far too long."""
        sound = super().validate(extra_validators)
        for field in self:
            for problem in _unusable(field):
                field.errors = (*field.errors, problem)
                sound = False
                break
        return cast(bool, sound)

    def sent(self) -> bool:
        """Tell whether the form was sent and is sound."""
        return cast(bool, self.validate_on_submit())


class VersionedForm(BaseForm):
    """A form that knows how the thing stood when the page was opened."""

    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        """The version the person saw; nothing when the page did not say."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


class Filled(InputRequired):  # type: ignore[misc]  # WTForms has no type stubs
    """Ask for an answer: zero is one, spaces alone are none."""

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse an empty answer, and a text of spaces."""
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            raise StopValidation(self.message)


class MayWait(Optional):  # type: ignore[misc]  # WTForms has no type stubs
    """Let a field be empty without calling it optional: what another answer asks for is checked on the whole form."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, bool] = {}


REQUIRED = Filled(_l("Please fill this in."))
CHOOSE = Filled(_l("Choose one of these."))


def options(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    """Give the choices of a field from (code, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


def plain(text: str | None) -> str | None:
    """Take the spaces around a text away and write its accents in one way; for `filters=`."""
    return unicodedata.normalize("NFC", text.strip()) if isinstance(text, str) else text


def at_most(most: int) -> Callable[[Any, Any], None]:
    """Make a check that a text has no more characters than its column; SQLite would keep it, PostgreSQL refuses it."""

    def check(_form: Any, field: Any) -> None:
        if len(field.data or "") > most:
            raise ValidationError(_("This text is too long: at most %(most)s characters.", most=most))

    # A test of the house reads it and lays it beside the columns.
    setattr(check, "most", most)  # noqa: B010 - a function knows no attributes by name
    return check


def names_in(text: str, names: Sequence[str]) -> list[str]:
    """Give which of these names stand in a text as words of their own; of the name of a school its addition counts not.

    A name of one letter says nothing, and is not looked for.
    """
    found = []
    for name in names:
        bare = name.partition("(")[0].strip()
        if len(bare) > 1 and re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", text, re.IGNORECASE):
            found.append(bare)
    return found


def refuse_names(text: str | None, names: Sequence[str]) -> None:
    """Refuse words for a mentor in which one of these names stands.

    :raises ValidationError: naming what was found.
    """
    if found := names_in(text or "", names):
        raise ValidationError(
            _("Leave this out: %(names)s. A mentor reads these words before names are told.", names=", ".join(found))
        )


def no_bsn(_form: Any, field: Any) -> None:
    """Refuse a text that holds a Dutch citizen service number (nine digits that pass its eleven test).

    Source: domain.md §2.4: a private volunteer programme may not process it.
    """
    if holds_bsn(str(field.data or "")):
        raise ValidationError(
            _("This looks like a citizen service number (BSN). We may not keep that; please remove it.")
        )


def holds_bsn(text: str) -> bool:
    """Tell whether a text holds nine digits that pass the eleven test of the BSN."""
    digits = 9
    for word in "".join(c if c.isdigit() and c.isascii() else " " for c in text.replace(".", "")).split():
        if len(word) == digits and int(word) > 0:
            total = sum(int(d) * w for d, w in zip(word, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
            if total % 11 == 0:
                return True
    return False


def _unusable(field: Any) -> list[str]:
    values = field.data if isinstance(field.data, list) else [field.data]
    longest = TEXT_LENGTH if isinstance(field, TextAreaField) else LINE_LENGTH
    for value in values:
        if not isinstance(value, str) or isinstance(field, HiddenField):
            continue
        if any(unicodedata.category(c) in ("Cc", "Cs", "Cn") and c not in "\n\r\t" for c in value):
            return [_("This text holds characters that we cannot keep. Type it again, please.")]
        if len(value) > longest and isinstance(field, StringField):
            return [_("This text is too long: at most %(most)s characters.", most=longest)]
    return []


class GridField(SelectMultipleField):  # type: ignore[misc]  # WTForms has no type stubs
    """Choices that lie as a grid: each is `column-row`, with a name of its own for who listens.

    columns: code and short heading; rows: code and label; `name_of` gives the spoken name of a choice, and is asked
    while the page is made, when the language of the reader is known.
    """

    def __init__(
        self,
        *args: Any,
        columns: Iterable[tuple[str, str]] = (),
        rows: Iterable[tuple[str, str]] = (),
        name_of: Callable[[str], str] = str,
        **more: Any,
    ) -> None:
        self.columns, self.rows, self.name_of = tuple(columns), tuple(rows), name_of
        codes = [f"{column}-{row}" for column, _heading in self.columns for row, _label in self.rows]
        super().__init__(*args, choices=options((code, code) for code in codes), **more)


class ConfirmForm(BaseForm):
    """A button: nothing to fill in, but the marks against forged and doubled submits are checked."""
