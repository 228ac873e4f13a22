"""Which names would tell a mentor too early who a student is."""

import pytest

from programme.core.forms import names_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ik wil mijn stage afmaken.", []),
        ("Samen met Sam.", ["Sam"]),
        ("sam wil het.", ["Sam"]),
        ("Samen afmaken.", []),
        ("Ik ben van der Berg", ["Berg"]),
        ("Ik zit op het ROC Denkbeeld nu", ["ROC Denkbeeld"]),
        ("Bergen en J", []),
        ("", []),
    ],
)
def test_names_are_found_as_words_of_their_own(text, found):
    assert names_in(text, ["Sam", "Berg", "J", "", "ROC Denkbeeld (demo)"]) == found
