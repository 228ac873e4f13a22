"""The picture of a care route: nothing lies over anything else, nothing leaves its box, and no word is lost."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.care_route.rules import Said, Stop, Style, below, beside, wrap

WORDS = st.text("abcdefghij ", min_size=1, max_size=60).filter(str.strip)
STOPS = st.builds(
    lambda head, name, small: Stop((Said(Style.HEAD, head), Said(Style.NAME, name), Said(Style.SMALL, small))),
    WORDS,
    WORDS,
    WORDS,
)
STAGES = st.lists(st.lists(STOPS, min_size=1, max_size=3), min_size=1, max_size=6)


@pytest.mark.parametrize(
    "text, room, lines",
    [
        ("a bc def", 50, ["a bc", "def"]),
        ("", 50, []),
        # At the soft hyphen when the word is too long, and without it when it fits.
        ("maatschappe\u00adlijk", 120, ["maatschappe-", "lijk"]),
        ("maatschappe\u00adlijk", 200, ["maatschappelijk"]),
        ("abcdefgh", 40, ["abcd", "efgh"]),
        # The rest of a broken word never stands beside its first part.
        ("ab abcdef\u00adgh ij", 70, ["ab", "abcdef-", "gh ij"]),
    ],
)
def test_a_text_breaks_where_a_reader_would(text, room, lines):
    assert wrap(text, room, 10) == lines


@given(STAGES, st.sampled_from([beside, below]))
@settings(max_examples=60, deadline=None)
def test_a_picture_holds_every_word_and_no_two_boxes_touch(stages, draw):
    picture = draw(stages)
    assert len(picture.boxes) == sum(len(stage) for stage in stages)
    for box in picture.boxes:
        assert box.x >= -0.01 and box.y >= -0.01
        assert box.x + box.width <= picture.width + 0.01 and box.y + box.height <= picture.height + 0.01
        assert all(box.y < line.y < box.y + box.height for line in box.lines)
    for one, other in combinations(picture.boxes, 2):
        apart_x = one.x + one.width < other.x or other.x + other.width < one.x
        apart_y = one.y + one.height < other.y or other.y + other.height < one.y
        assert apart_x or apart_y
    drawn = "".join(line.text for box in picture.boxes for line in box.lines).replace(" ", "")
    told = "".join(said.text for stage in stages for stop in stage for said in stop.said).replace(" ", "")
    assert sorted(drawn) == sorted(told)
    assert len(picture.arrows) == len(stages) - 1
