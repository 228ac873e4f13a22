"""The form of the fixed questions: the words of each in two languages, and which colour a yes asks for."""

from typing import Any

from wtforms import SelectField, TextAreaField
from wtforms.validators import Optional

from programme.core.forms import REQUIRED, MayWait, VersionedForm, at_most, no_bsn, options, plain
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.norms.models import QuestionSet
from programme.norms.questions import Meets, Question
from programme.screening.rules import QUESTION_LENGTH, flaws, said_twice
from programme.screening.wording import FLAW, MEETS

GONE = "gone"
NEW_ROWS = 3


def questions_form(asked: QuestionSet) -> Any:
    """Make the form of one version of the questions, with room for some new ones."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"version": asked.version}
    for one in asked.questions:
        fields |= _fields(one.code, (*Meets, GONE), MayWait())
        data |= {f"nl_{one.code}": one.nl, f"en_{one.code}": one.en, f"meets_{one.code}": one.meets.value}
    new = [f"v{asked.version + 1}_{number}" for number in range(1, NEW_ROWS + 1)]
    for code in new:
        fields |= _fields(code, tuple(Meets), Optional())
        data[f"meets_{code}"] = Meets.AMBER.value
    form = type("QuestionsForm", (_QuestionsForm,), fields)(data=data)
    form.asked, form.new = asked, new
    return form


class _QuestionsForm(VersionedForm):
    """What every form of the questions shares: its rows, and which of them can be kept."""

    asked: QuestionSet
    new: list[str]
    reason = TextAreaField(
        _l("Why do you change this?"),
        filters=[plain],
        validators=[REQUIRED, no_bsn],
        description=_l("It stands beside the change, with your name and the date, for who works in the programme."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for both languages of what stays, and refuse a set that cannot be kept."""
        sound = bool(super().validate(extra_validators))
        for code in self._kept_codes():
            for field in (self[f"nl_{code}"], self[f"en_{code}"]):
                if not field.data and not field.errors:
                    field.errors, sound = (*field.errors, REQUIRED.message), False
        for one in said_twice(self.chosen) if sound else ():
            field = self[f"nl_{one.code}"]
            field.errors, sound = (*field.errors, _("Another question says the same.")), False
        found = flaws(self.asked.questions, self.chosen) if sound else ()
        self.form_errors: list[str] = [FLAW[flaw] for flaw in found]
        return sound and not found

    @property
    def chosen(self) -> list[Question]:
        """The questions as they were filled in."""
        return [
            Question(code, Meets(self[f"meets_{code}"].data), self[f"nl_{code}"].data, self[f"en_{code}"].data)
            for code in self._kept_codes()
        ]

    def rows(self, meets: Meets) -> list[tuple[Question, list[Any], bool]]:
        """Give the questions of a colour: each as it is asked now, its fields, and whether they were touched or are wrong."""
        found = [(one, self.fields_of(one.code)) for one in self.asked.questions if one.meets is meets]
        return [
            (
                one,
                fields,
                [field.data for field in fields] != [one.nl, one.en, one.meets]
                or any(field.errors for field in fields),
            )
            for one, fields in found
        ]

    def fields_of(self, code: str) -> list[Any]:
        """Give the three fields of a question."""
        return [self[f"{part}_{code}"] for part in ("nl", "en", "meets")]

    def _kept_codes(self) -> list[str]:
        stay = [one.code for one in self.asked.questions if self[f"meets_{one.code}"].data in set(Meets)]
        return stay + [code for code in self.new if self[f"nl_{code}"].data or self[f"en_{code}"].data]


def _fields(code: str, meanings: tuple[str, ...], empty: Optional) -> dict[str, Any]:
    words = {Meets.RED: MEETS[Meets.RED][1], Meets.AMBER: MEETS[Meets.AMBER][1], GONE: _l("Take this question out")}
    text = {"filters": [_one_line], "validators": [empty, at_most(QUESTION_LENGTH), no_bsn]}
    return {
        f"nl_{code}": TextAreaField(_l("In Dutch"), **text),
        f"en_{code}": TextAreaField(_l("In English"), **text),
        f"meets_{code}": SelectField(_l("A yes means"), choices=options((one, words[one]) for one in meanings)),
    }


def _one_line(text: str | None) -> str | None:
    """Write a question on one line: it stands in lists."""
    return " ".join((plain(text) or "").split())
