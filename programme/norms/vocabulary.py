"""The words by which students and mentors describe themselves alike: interests, languages, parts of the week."""

from programme.core.i18n import lazy_gettext as _l

# Interests and fields of work in one list: an interest of a student is often the work of a mentor.
INTERESTS: dict[str, str] = {
    "technology": _l("Technology"),
    "computers": _l("Computers and programming"),
    "games": _l("Games"),
    "building": _l("Building and working with your hands"),
    "cars": _l("Cars and engines"),
    "logistics": _l("Transport and storage"),
    "care": _l("Caring for people"),
    "children": _l("Working with children"),
    "health": _l("Health"),
    "beauty": _l("Hair, beauty and fashion"),
    "food": _l("Cooking and catering"),
    "retail": _l("Shops and selling"),
    "business": _l("Starting a business"),
    "office": _l("Office and numbers"),
    "law": _l("Law and safety"),
    "animals": _l("Animals"),
    "nature": _l("Nature and plants"),
    "sport": _l("Sport"),
    "music": _l("Music"),
    "art": _l("Drawing and design"),
    "media": _l("Film, photo and social media"),
    "theatre": _l("Theatre and dance"),
    "reading": _l("Reading and writing"),
    "travel": _l("Travel and other cultures"),
}

# Two-letter codes (ISO 639-1) of the languages that are spoken most around Dutch schools.
LANGUAGES: dict[str, str] = {
    "nl": _l("Dutch"),
    "en": _l("English"),
    "fy": _l("Frisian"),
    "ar": _l("Arabic"),
    "tr": _l("Turkish"),
    "ti": _l("Tigrinya"),
    "uk": _l("Ukrainian"),
    "pl": _l("Polish"),
    "fr": _l("French"),
    "de": _l("German"),
    "es": _l("Spanish"),
    "so": _l("Somali"),
    "fa": _l("Farsi or Dari"),
    "zh": _l("Chinese"),
}

# One row a day; a part of the week is written as `mon-pm`, and the two days of the weekend are one part.
DAYS: dict[str, str] = {
    "mon": _l("Mon"),
    "tue": _l("Tue"),
    "wed": _l("Wed"),
    "thu": _l("Thu"),
    "fri": _l("Fri"),
}
PARTS: dict[str, str] = {"am": _l("morning"), "pm": _l("afternoon"), "eve": _l("evening")}
WEEKEND = "weekend"

PARTS_OF_WEEK: tuple[str, ...] = (*(f"{day}-{part}" for day in DAYS for part in PARTS), WEEKEND)

GENDER_WISHES: dict[str, str] = {
    "": _l("Does not matter"),
    "woman": _l("A woman"),
    "man": _l("A man"),
}


def in_order(codes: list[str] | tuple[str, ...]) -> list[str]:
    """Put parts of the week in the order of the week."""
    return [code for code in PARTS_OF_WEEK if code in codes]


def part_label(code: str) -> str:
    """Give the words for a part of the week: `Mon morning`, or the weekend."""
    day, _dash, part = code.partition("-")
    return f"{DAYS[day]} {PARTS[part]}" if day in DAYS and part in PARTS else str(_l("Weekend"))
