"""Rules of signing in: what a good password is, which code is accepted, how often somebody may try, where `next` may lead."""

import hmac
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pyotp

from programme.core.drafts import NAME as DRAFT_NAME

# Source: OWASP ASVS 5.0 §6.2 asks for at least 8 characters and advises 15; twelve is asked here because staff prove a
# second factor as well. The longest is what the form accepts.
PASSWORD_LENGTH_LEAST = 12
DIFFERENT_CHARACTERS_LEAST = 5
OWN_WORD_LEAST = 4
LEFT_BESIDE_OWN_WORDS_LEAST = 8

# Source: RFC 6238: a code lives 30 seconds; one step of grace on both sides for a phone whose clock is off.
STEP_SECONDS = 30
STEPS_OF_GRACE = 1


class PasswordProblem(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    SIMPLE = "simple"
    COMMON = "common"
    PERSONAL = "personal"


class Tried(StrEnum):
    """What is counted when somebody tries to get in."""

    ADDRESS = "address"
    PLACE = "place"
    CODE = "code"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries within how many minutes."""

    most: int
    minutes: int


# Source: proposal, far below the 100 failed tries in a row that NIST SP 800-63B-4 §3.2.2 allows at most. A whole school
# can sit behind one network place, so that one is wide; a code has only a million values, so that one is narrow.
LIMITS: dict[Tried, Limit] = {
    Tried.ADDRESS: Limit(most=10, minutes=15),
    Tried.PLACE: Limit(most=100, minutes=15),
    Tried.CODE: Limit(most=5, minutes=15),
    Tried.MAIL: Limit(most=3, minutes=60),
}

ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
LEET = str.maketrans("013457@$!", "oleastasi")


def password_problem(password: str, *, own_words: Iterable[str], common: frozenset[str]) -> PasswordProblem | None:
    """Tell why a password is refused; `own_words` are name, address and programme of the person.

    A well-known password stays one when it is repeated, has digits around it or is written with 0 for o.
    """
    low = password.casefold()
    if len(password) < PASSWORD_LENGTH_LEAST:
        return PasswordProblem.SHORT
    if len(set(low)) < DIFFERENT_CHARACTERS_LEAST or _is_run(low):
        return PasswordProblem.SIMPLE
    if any(_is_common(face, common) for face in _faces(low)):
        return PasswordProblem.COMMON
    rest = low
    for word in sorted({w.casefold() for w in own_words if len(w) >= OWN_WORD_LEAST}, key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(rest) < LEFT_BESIDE_OWN_WORDS_LEAST:
        return PasswordProblem.PERSONAL
    return None


def words_of(*texts: str) -> tuple[str, ...]:
    """Give the words in names and addresses."""
    return tuple("".join(c if c.isalnum() else " " for c in " ".join(texts)).split())


def accepted_step(secret: str, code: str, *, step: int, last_step: int | None) -> int | None:
    """Give the time step a code belongs to, or None when it is wrong, too old, or was used before."""
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    for near in range(step - STEPS_OF_GRACE, step + STEPS_OF_GRACE + 1):
        if (last_step is None or near > last_step) and hmac.compare_digest(
            totp.generate_otp(near).encode(), code.encode()
        ):
            return near
    return None


def network_place(address: str | None) -> str:
    """Give where a request comes from, as coarse as one household: an IPv4 address or the first half of an IPv6 one."""
    try:
        place = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if place.version == 4:
        return str(place)
    return str(ipaddress.ip_network((int(place) >> 64 << 64, 64)))


def is_local_path(path: str) -> bool:
    """Tell whether a path leads to a page of ours and nowhere else."""
    return (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and "\\" not in path
        and path.isprintable()
        and path.isascii()
        and " " not in path
    )


def device_name(user_agent: str) -> str:
    """Say in two words which browser on which system somebody uses, for their own list of sessions."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    found = (next((name for mark, name in known if mark in user_agent), "") for known in (browsers, systems))
    return ", ".join(filter(None, found))


def _is_run(low: str) -> bool:
    return any(low in (row * len(low))[: 3 * len(low)] or low[::-1] in row * len(low) for row in ROWS)


def _faces(low: str) -> set[str]:
    """Give the ways to read a password: as it is, without what stands around it, letters only, 0 read as o."""
    bare = low.strip("0123456789 .,;:!?*#@$%^&()-_+=/'\"")
    letters = {"".join(c for c in text if c.isalpha()) for text in (low, bare.translate(LEET), low.translate(LEET))}
    return {_unit(face) for face in letters | {low, bare} if face}


def _unit(text: str) -> str:
    """Give the smallest part that makes the text by being repeated."""
    return text[: (text + text).index(text, 1)]


def _is_common(face: str, common: frozenset[str]) -> bool:
    return face in common or any(face[:cut] in common and face[cut:] in common for cut in range(1, len(face)))


def is_draft_name(form: str, anchor: str) -> bool:
    """Tell whether a draft can bear this name: an endpoint, and what it is about in few plain characters."""
    return re.fullmatch(r"[a-z_.]{1,80}", form) is not None and len(anchor) <= DRAFT_NAME and anchor.isprintable()
