"""The week as a grid: its codes, its order, and the words of it."""

from programme.norms import vocabulary


def test_the_week_has_forty_two_parts_day_by_day():
    assert len(vocabulary.PARTS_OF_WEEK) == 42
    assert vocabulary.PARTS_OF_WEEK[:7] == ("mon-9", "mon-11", "mon-13", "mon-15", "mon-17", "mon-19", "tue-9")
    assert vocabulary.PARTS_OF_WEEK[-1] == "sun-19"


def test_parts_that_follow_each_other_are_read_as_one(app):
    with app.test_request_context(headers={"Accept-Language": "nl"}):
        assert vocabulary.week_words(["thu-17", "thu-15", "thu-19", "mon-9", "fri-9"]) == (
            "ma 9.00–11.00, do 15.00–21.00, vr 9.00–11.00"
        )
        assert vocabulary.week_words(["mon-19", "tue-9"]) == "ma 19.00–21.00, di 9.00–11.00"
        assert vocabulary.week_words([]) == ""
        assert vocabulary.block_name("thu-15") == "donderdag 15 tot 17 uur"


def test_a_code_of_before_is_read_as_the_hours_it_stood_for():
    assert vocabulary.renewed(["mon-pm", "tue-9", "fri-eve"]) == ["mon-13", "mon-15", "tue-9", "fri-17", "fri-19"]
    assert vocabulary.renewed(["weekend"]) == [
        "sat-9", "sat-11", "sat-13", "sat-15", "sat-17", "sat-19",
        "sun-9", "sun-11", "sun-13", "sun-15", "sun-17", "sun-19",
    ]  # fmt: skip


def test_words_of_ones_own_become_known_ones_where_somebody_named_them_before():
    assert vocabulary.take_words("Voetbal, SCHAKEN ,  k-pop; gamen\nschaken, muziek") == (
        ["sport", "games", "music"],
        ["schaken", "k-pop"],
    )
    assert vocabulary.take_words(" , ,") == ([], [])
    assert vocabulary.take_words("x" * 41) == ([], [])
    assert vocabulary.take_words(", ".join(f"woord{n}" for n in range(12)))[1] == [f"woord{n}" for n in range(8)]
    assert vocabulary.take_words("Café-bezoek!")[1] == ["café-bezoek"]


def test_every_synonym_leads_to_an_interest_by_a_word_that_can_be_typed():
    assert set(vocabulary.SYNONYMS.values()) == set(vocabulary.INTERESTS)
    assert all(word == word.casefold() for word in vocabulary.SYNONYMS)
