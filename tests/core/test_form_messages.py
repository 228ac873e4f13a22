"""What WTForms says itself, in plain Dutch."""

import pytest
from flask import Flask
from wtforms import DateField, DateTimeLocalField, IntegerField, RadioField, SelectMultipleField, TimeField

from programme.core.forms import BaseForm, options


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
