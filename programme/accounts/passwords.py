"""How passwords are kept and checked: argon2id, and a list of well-known ones that ships with us."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from programme.accounts.rules import PasswordProblem, password_problem

# Source: OWASP Password Storage Cheat Sheet: argon2id with 19 MiB of memory, two passes, one lane.
MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
COMMON = Path(__file__).with_name("common_passwords.txt")

_hasher = PasswordHash((Argon2Hasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES),))
# An unknown address costs the same work as a known one, so that the time of an answer tells nothing.
_nobody = _hasher.hash("nobody")


def hashed(password: str) -> str:
    """Give what is kept of a password."""
    return _hasher.hash(_normal(password))


def matches(password: str, kept: str | None) -> bool:
    """Tell whether this is the password; takes as long when there is none."""
    right = _hasher.verify(_normal(password), kept or _nobody)
    return right and kept is not None


def problem(password: str, own_words: Iterable[str]) -> PasswordProblem | None:
    """Tell why a new password is refused, if it is."""
    return password_problem(_normal(password), own_words=own_words, common=common())


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Give the well-known passwords, in lower case."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)
