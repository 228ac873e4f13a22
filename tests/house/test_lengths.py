"""No form lets through a text that is longer than its column; SQLite would keep it, PostgreSQL would refuse the page."""

import importlib
import inspect
import pkgutil

import pytest
from sqlalchemy import String
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

import programme
from programme.core.database import Base
from programme.core.encryption import SealedText
from programme.core.forms import LINE_LENGTH, TEXT_LENGTH, BaseForm

ROOMS = [one.name for one in pkgutil.iter_modules(programme.__path__) if one.ispkg]
# What a field is called where its column is called otherwise.
COLUMN_OF = {
    "guardian_name": ("guardian", "name"),
    "guardian_email": ("guardian", "email"),
    "site_name": ("school_site", "name"),
    "referee_1_name": ("reference", "name"),
    "referee_2_name": ("reference", "name"),
}
# What is asked and not kept.
NOT_KEPT = {("EraseForm", "reason")}
# Tables of other rooms that forms write too.
PEOPLE = ("student", "guardian", "mentor", "user", "school", "school_site")


def texts():
    """Give room, form, name and field of every line and text in a form."""
    for room in ROOMS:
        try:
            module = importlib.import_module(f"programme.{room}.forms")
        except ModuleNotFoundError:
            continue
        for title, form in inspect.getmembers(module, inspect.isclass):
            if not issubclass(form, BaseForm):
                continue
            for name, field in inspect.getmembers(form):
                if hasattr(field, "field_class") and issubclass(field.field_class, StringField):
                    yield room, title, name, field


def columns(room, name):
    """Give the lengths of the columns a field may end in."""
    if name in COLUMN_OF:
        table, column = COLUMN_OF[name]
        return [Base.metadata.tables[table].c[column].type.length]
    models = [one.class_ for one in Base.registry.mappers if one.class_.__module__ == f"programme.{room}.models"]
    if any(isinstance(vars(model).get(name), SealedText) for model in models):
        # A sealed text has no length of its own.
        return []
    own = {model.__tablename__ for model in models}
    return [
        table.c[name].type.length
        for table in Base.metadata.tables.values()
        if table.name in own | set(PEOPLE) and name in table.c and type(table.c[name].type) is String
    ]


def most(field):
    """Give how many characters a field lets through."""
    limits = [LINE_LENGTH if not issubclass(field.field_class, TextAreaField) else TEXT_LENGTH]
    for check in field.kwargs.get("validators", []):
        if isinstance(check, Length) and check.max > 0:
            limits.append(check.max)
        if hasattr(check, "most"):
            limits.append(check.most)
    return min(limits)


@pytest.mark.parametrize(
    ("room", "form", "name", "field"), list(texts()), ids=lambda one: one if isinstance(one, str) else ""
)
def test_no_field_is_longer_than_its_column(app, room, form, name, field):
    lengths = columns(room, name)
    inline = hasattr(getattr(importlib.import_module(f"programme.{room}.forms"), form), f"validate_{name}")
    # A form with a check of its own names its limit there; its own tests send it a text that is too long.
    if lengths and not inline and (form, name) not in NOT_KEPT:
        assert most(field) <= min(lengths)


def test_the_check_sees_something():
    assert len(list(texts())) > 60
    assert columns("nomination", "infix") == [30, 30]
    assert columns("intake", "wishes") == []
