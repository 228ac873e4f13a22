"""The check of the catalogues: a text that would break a page is seen before it is shown."""

import pytest
from babel.messages.catalog import Catalog

from programme.cli.translations import extract, read, unfit, untranslated


@pytest.mark.parametrize(
    ("english", "dutch", "is_unfit"),
    [
        ("%(count)s students", "%(count)s studenten", False),
        ("%(count)s students", "Studenten", False),
        ("%(count)s students", "%(aantal)s studenten", True),
        ("All of them", "100% van hen", True),
        (("%(num)s day", "%(num)s days"), ("%(num)s dag", "%(num)s dagen"), False),
        (("%(num)s day", "%(num)s days"), ("%(num)s dag", "% dagen"), True),
    ],
)
def test_a_text_that_cannot_be_filled_in_is_found(english, dutch, is_unfit):
    catalog = Catalog(locale="nl")
    catalog.add(english, dutch)
    assert bool(list(unfit(catalog))) is is_unfit


def test_every_text_stands_in_both_languages_and_can_be_filled_in():
    wanted = extract()
    for language in ("nl", "en"):
        catalog = read(language)
        assert list(untranslated(catalog, wanted)) == [], language
        assert list(unfit(catalog)) == [], language
