"""The shared words of profiles: interests and fields of work, languages, parts of the week, gender wishes.

Students and mentors fill in the same codes, so that two profiles can be laid side by side.
"""

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l

INTERESTS: dict[str, str] = {
    "technology": _l("technology"),
    "building": _l("building"),
    "care": _l("care and welfare"),
    "children": _l("working with children"),
    "business": _l("business and administration"),
    "trade": _l("shops and trade"),
    "logistics": _l("transport and logistics"),
    "hospitality": _l("cooking and hospitality"),
    "it": _l("computers and IT"),
    "media": _l("media and design"),
    "beauty": _l("hair and beauty"),
    "safety": _l("safety and uniformed work"),
    "nature": _l("animals and nature"),
    "cars": _l("cars and engines"),
    "sport": _l("sport"),
    "football": _l("football"),
    "fitness": _l("fitness and running"),
    "music": _l("music"),
    "gaming": _l("gaming"),
    "film": _l("films and series"),
    "reading": _l("reading"),
    "art": _l("drawing and crafts"),
    "travel": _l("travel and cultures"),
    "faith": _l("faith and meaning"),
    "further_study": _l("further study"),
    "own_company": _l("an own company"),
}

LANGUAGES: dict[str, str] = {
    "nl": _l("Dutch"),
    "en": _l("English"),
    "ar": _l("Arabic"),
    "tr": _l("Turkish"),
    "pl": _l("Polish"),
    "uk": _l("Ukrainian"),
    "fr": _l("French"),
    "de": _l("German"),
    "es": _l("Spanish"),
    "so": _l("Somali"),
    "ti": _l("Tigrinya"),
    "fa": _l("Persian"),
    "fy": _l("Frisian"),
    "pap": _l("Papiamento"),
}

DAYS: dict[str, str] = {
    "mon": _l("Monday"),
    "tue": _l("Tuesday"),
    "wed": _l("Wednesday"),
    "thu": _l("Thursday"),
    "fri": _l("Friday"),
    "sat": _l("Saturday"),
    "sun": _l("Sunday"),
}

PARTS: dict[str, str] = {"am": _l("morning"), "pm": _l("afternoon"), "eve": _l("evening")}

# The parts of the week in the order of the week: `mon-am` to `sun-eve`.
WEEK: tuple[str, ...] = tuple(f"{day}-{part}" for day in DAYS for part in PARTS)

GENDERS: dict[str, str] = {"woman": _l("a woman"), "man": _l("a man"), "other": _l("somebody who is neither")}


def part_of_week(code: str) -> str:
    """Give the words of a part of the week such as `thu-pm`; an unknown code stays as it is."""
    day, _dash, part = code.partition("-")
    if day not in DAYS or part not in PARTS:
        return code
    return _("%(day)s %(part)s", day=str(DAYS[day]), part=str(PARTS[part]))


def listed(codes: list[str] | tuple[str, ...], words: dict[str, str]) -> str:
    """Give the words of some codes as one line; an unknown code stays as it is."""
    return ", ".join(str(words.get(code, code)) for code in codes)
