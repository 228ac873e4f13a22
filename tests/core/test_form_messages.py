"""What WTForms says itself, in plain Dutch."""

import pytest
from flask import Flask
from wtforms import DateField, DateTimeLocalField, IntegerField, RadioField, SelectMultipleField, StringField, TimeField

from programme.core.forms import REQUIRED, BaseForm, options


class _EveryKind(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    day = DateField()
    moment = DateTimeLocalField()
    time = TimeField()
    number = IntegerField()
    one = RadioField(choices=options([("a", "A")]))
    many = SelectMultipleField(choices=options([("a", "A")]))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("day", "Dit is geen datum. Schrijf die als 2026-12-31."),
        ("moment", "Dit is geen dag en tijd. Schrijf die als 2026-12-31 14:00."),
        ("time", "Dit is geen tijd. Schrijf die als 14:00."),
        ("number", "Geef een heel getal, alleen in cijfers."),
        ("one", "Kies een van deze."),
        ("many", "Kies een van deze."),
    ],
)
def test_what_wtforms_says_itself_is_plain_dutch(app: Flask, name: str, said: str) -> None:
    with app.test_request_context(method="POST", data={name: "verzonnen"}):
        form = _EveryKind()
        form.validate()
        assert [str(problem) for problem in form[name].errors] == [said]


class _Asking(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    why = StringField(validators=[REQUIRED])
    many = IntegerField(validators=[REQUIRED])


@pytest.mark.parametrize(("said", "wrong"), [("", True), (" \t ", True), ("\u00a0", True), (" ja ", False)])
def test_spaces_are_no_answer_and_zero_is_one(app: Flask, said: str, wrong: bool) -> None:
    with app.test_request_context(method="POST", data={"why": said, "many": "0"}):
        form = _Asking()
        assert form.validate() is not wrong
        assert [str(problem) for problem in form.why.errors] == ["Vul dit in."] * wrong
        assert form.many.errors == []
