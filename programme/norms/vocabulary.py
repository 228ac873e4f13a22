"""The words by which people and places are described alike: interests, languages, parts of the week, regions."""

import re
import unicodedata
from collections.abc import Iterable

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.people.models import Region

# Whose school holidays a school has.
REGION: dict[Region, str] = {
    Region.NORTH: _l("Region North"),
    Region.MIDDLE: _l("Region Middle"),
    Region.SOUTH: _l("Region South"),
}

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

# Words by which people say the same, Dutch and English, in lower case: what is typed becomes the code that others have.
SYNONYMS: dict[str, str] = {
    word: code
    for code, words in {
        "technology": "techniek technology techniek elektra elektronica electronics robotica robots monteur",
        "computers": "computer computers programmeren programming coderen coding ict it pc pcs hacken websites",
        "games": "game games gamen gaming fortnite minecraft playstation xbox",
        "building": "bouw bouwen building timmeren klussen metselen lassen schilderen carpentry meubels",
        "cars": "auto autos cars motoren motors brommers scooters sleutelen tuning",
        "logistics": "logistiek logistics magazijn transport vrachtwagens vrachtwagen chauffeur heftruck",
        "care": "zorg zorgen care verzorging verpleging nursing ouderenzorg",
        "children": "kinderen children kinderopvang peuters babysitten oppassen pedagogiek",
        "health": "gezondheid health fitness sportschool gym voeding",
        "beauty": "kapper haar hair make-up makeup nagels mode fashion beauty kleding",
        "food": "koken cooking bakken baking horeca eten catering kok",
        "retail": "winkel winkels verkoop verkopen selling retail shoppen",
        "business": "ondernemen ondernemer ondernemerschap bedrijf business startup eigenbaas",
        "office": "kantoor office administratie boekhouden cijfers accounting",
        "law": "recht rechten law politie police beveiliging security defensie leger",
        "animals": "dier dieren animals hond honden dogs kat katten cats paard paarden paardrijden horses",
        "nature": "natuur nature planten tuin tuinieren gardening bos",
        "sport": "sport sporten sports voetbal voetballen football soccer basketbal basketball zwemmen hardlopen boksen "
        "boxing kickboksen turnen tennis hockey volleybal judo",
        "music": "muziek music zingen singing rap rappen gitaar guitar piano drummen dj",
        "art": "kunst art tekenen drawing schilderkunst design ontwerpen grafisch graffiti",
        "media": "film films foto fotos fotografie photography video filmen tiktok instagram youtube vloggen",
        "theatre": "theater theatre toneel acteren acting dans dansen dance dancing breakdance",
        "reading": "lezen reading boeken books schrijven writing gedichten verhalen",
        "travel": "reizen travel culturen cultures vakantie",
    }.items()
    for word in words.split()
}
OWN_WORDS_MOST = 8
OWN_WORD_LENGTH = 40

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

# The week as a grid: a part of it is written as `thu-15`, the two hours from 15:00 on Thursday.
DAYS: dict[str, str] = {
    "mon": _l("Mon"),
    "tue": _l("Tue"),
    "wed": _l("Wed"),
    "thu": _l("Thu"),
    "fri": _l("Fri"),
    "sat": _l("Sat"),
    "sun": _l("Sun"),
}
DAY_NAMES: dict[str, str] = {
    "mon": _l("Monday"),
    "tue": _l("Tuesday"),
    "wed": _l("Wednesday"),
    "thu": _l("Thursday"),
    "fri": _l("Friday"),
    "sat": _l("Saturday"),
    "sun": _l("Sunday"),
}
BLOCK_STARTS = (9, 11, 13, 15, 17, 19)
BLOCK_MINUTES = 120
BLOCK_HOURS = BLOCK_MINUTES // 60

# Day by day; the place of a code in this tuple is its bit in a week that is kept as one number.
PARTS_OF_WEEK: tuple[str, ...] = tuple(f"{day}-{start}" for day in DAYS for start in BLOCK_STARTS)

# What a part of the week was called until 22 November 2026. The parts of a talk that were typed before that day are
# sealed, so no migration reaches them: they are read as the hours they stood for.
_FORMER: dict[str, tuple[int, ...]] = {"am": (9, 11), "pm": (13, 15), "eve": (17, 19)}
FORMER_PARTS: dict[str, tuple[str, ...]] = {
    f"{day}-{part}": tuple(f"{day}-{start}" for start in starts)
    for day in ("mon", "tue", "wed", "thu", "fri")
    for part, starts in _FORMER.items()
} | {"weekend": tuple(f"{day}-{start}" for day in ("sat", "sun") for start in BLOCK_STARTS)}

GENDER_WISHES: dict[str, str] = {
    "": _l("Does not matter"),
    "woman": _l("A woman"),
    "man": _l("A man"),
}


AGE_WISHES: dict[str, str] = {
    "": _l("Does not matter"),
    "young": _l("Rather somebody under thirty"),
    "older": _l("Rather somebody older"),
}


def take_words(text: str) -> tuple[list[str], list[str]]:
    """Read words that somebody typed with commas between them.

    Gives the codes of what is known under another name, and the other words as they are kept: lower case, single spaces,
    each once, at most `OWN_WORDS_MOST` of at most `OWN_WORD_LENGTH` characters. Words are kept alike on both sides, so
    equal words of a student and a mentor are an interest that they share.
    """
    codes: list[str] = []
    own: list[str] = []
    for part in re.split(r"[,;\n]", text):
        word = " ".join(re.sub(r"[^\w\s&+'-]", " ", unicodedata.normalize("NFC", part).casefold()).split())
        if code := _known(word):
            codes.append(code)
        elif word and len(word) <= OWN_WORD_LENGTH:
            own.append(word)
    return list(dict.fromkeys(codes)), list(dict.fromkeys(own))[:OWN_WORDS_MOST]


def are_too_many_words(text: str) -> bool:
    """Tell whether somebody typed more own words, or longer ones, than are kept."""
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    return len(parts) > OWN_WORDS_MOST or any(len(part) > OWN_WORD_LENGTH for part in parts)


def interests_in_words(codes: Iterable[str], own: Iterable[str] = ()) -> str:
    """Give interests in words: the known ones by their label, the own words as they are."""
    return ", ".join([*(str(INTERESTS[code]) for code in codes if code in INTERESTS), *own])


def _known(word: str) -> str | None:
    if word in INTERESTS:
        return word
    labels = {str(label).casefold(): code for code, label in INTERESTS.items()}
    return SYNONYMS.get(word) or labels.get(word)


def in_order(codes: Iterable[str]) -> list[str]:
    """Put parts of the week in the order of the week; what is no part of it is left out."""
    chosen = set(codes)
    return [code for code in PARTS_OF_WEEK if code in chosen]


def renewed(codes: Iterable[str]) -> list[str]:
    """Give parts of the week by the codes of today, whenever they were written."""
    return [new for code in codes for new in FORMER_PARTS.get(code, (code,))]


def block_name(code: str) -> str:
    """Give the words by which one part of the week is spoken: `Thursday 15 to 17 hours`."""
    day, _dash, start = code.partition("-")
    return _("%(day)s %(start)s to %(end)s hours", day=DAY_NAMES[day], start=start, end=int(start) + BLOCK_HOURS)


def block_labels() -> list[tuple[str, str]]:
    """Give the rows of the grid: the start of each part, and its hours such as `9–11`."""
    return [(str(start), f"{start}–{start + BLOCK_HOURS}") for start in BLOCK_STARTS]


def week_words(codes: Iterable[str]) -> str:
    """Give parts of the week in words, those that follow each other as one: `Thu 15:00–19:00`."""
    stretches: list[tuple[str, int, int]] = []
    for code in in_order(codes):
        day, _dash, hour = code.partition("-")
        start = int(hour)
        if stretches and stretches[-1][0] == day and stretches[-1][2] == start:
            stretches[-1] = (day, stretches[-1][1], start + BLOCK_HOURS)
        else:
            stretches.append((day, start, start + BLOCK_HOURS))
    return ", ".join(
        _("%(day)s %(start)s:00–%(end)s:00", day=DAYS[day], start=start, end=end) for day, start, end in stretches
    )
