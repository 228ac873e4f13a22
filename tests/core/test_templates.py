"""A template holds the words of its language and writes every value as HTML, however few of them it has to escape."""

from enum import StrEnum
from typing import Any

import pytest
from flask import Flask
from jinja2 import DictLoader
from markupsafe import Markup

from programme.core.i18n import in_language
from programme.core.templates import Templates

PAGES = {
    "word.html": '<a title="{{ _("Matches") }}">{{ _("Matches") }}</a>{% include "inside.html" %}',
    "inside.html": "{{ _('Today') }}",
    "word.txt": "{{ _('Matches') }}",
    "values.html": "{{ value }}",
    "values.txt": "{{ value }}",
    "macro.html": "{% macro box(text) %}<b>{{ text }}{{ caller() }}</b>{% endmacro %}"
    "{% call box(value) %}<i>{{ value }}</i>{% endcall %}{% set kept %}<u>{{ value }}</u>{% endset %}{{ kept }}",
    "percent.html": "{{ _('50%% of an invented text') }}",
    "filled.html": "{{ _('by %(day)s', day=value) }}",
}


class Code(StrEnum):
    """A code with what no code has."""

    ODD = "<odd>"


@pytest.fixture
def pages(app: Flask) -> Templates:
    environment = app.jinja_env.overlay(loader=DictLoader(PAGES))
    assert isinstance(environment, Templates)
    return environment


def drawn(pages: Templates, name: str, **values: Any) -> str:
    return pages.get_template(name).render(**values)


def test_each_language_has_its_own_words(pages: Templates) -> None:
    for _ in range(2):
        with in_language("nl"):
            assert drawn(pages, "word.html") == '<a title="Koppelingen">Koppelingen</a>Vandaag'
            assert drawn(pages, "word.txt") == "Koppelingen"
        with in_language("en"):
            assert drawn(pages, "word.html") == '<a title="Matches">Matches</a>Today'
            assert drawn(pages, "word.txt") == "Matches"


@pytest.mark.parametrize(
    "value, html",
    [
        ("Noor & 'Daan' <b>\"x\"</b>", "Noor &amp; &#39;Daan&#39; &lt;b&gt;&#34;x&#34;&lt;/b&gt;"),
        # Each of the five alone: one is enough to leave a text or an attribute.
        ("a & b", "a &amp; b"),
        ("a < b", "a &lt; b"),
        ("a > b", "a &gt; b"),
        ("d'Arc", "d&#39;Arc"),
        ('"x"', "&#34;x&#34;"),
        ("Noor", "Noor"),
        ("", ""),
        (12, "12"),
        (None, "None"),
        (Markup("<b>ja</b>"), "<b>ja</b>"),
        (Code.ODD, "&lt;odd&gt;"),
        (["<i>"], "[&#39;&lt;i&gt;&#39;]"),
    ],
)
def test_a_value_is_written_as_html(pages: Templates, value: object, html: str) -> None:
    assert drawn(pages, "values.html", value=value) == html
    assert drawn(pages, "values.txt", value=value) == str(value)


def test_what_a_macro_and_a_block_draw_is_escaped_once(pages: Templates) -> None:
    assert drawn(pages, "macro.html", value="<&>") == "<b>&lt;&amp;&gt;<i>&lt;&amp;&gt;</i></b><u>&lt;&amp;&gt;</u>"


def test_a_doubled_percent_sign_is_written_once_also_where_nothing_is_filled_in(pages: Templates) -> None:
    assert drawn(pages, "percent.html") == "50% of an invented text"


def test_what_is_filled_into_a_text_is_escaped(pages: Templates) -> None:
    with in_language("nl"):
        assert drawn(pages, "filled.html", value="<i>") == "uiterlijk &lt;i&gt;"
