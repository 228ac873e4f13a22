"""Sensitive text, encrypted at rest: a sealed column is bound to its table, its column and its own row.

A copied cell therefore does not open in another row. See `.github/decisions/0002-sealed-text-per-row.md`.
"""

import hashlib
import hmac
import secrets
from functools import cache
from typing import Any, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

NONCE_BYTES = 12


class CannotOpen(RuntimeError):
    """A sealed text was changed, moved to another row, or sealed with a key that is not here."""


def seal(text: str, place: str) -> bytes:
    """Encrypt a text for one place (`table.column.rowkey`); byte 0 is the number of the key."""
    keys: dict[int, bytes] = current_app.config["DATA_KEYS"]
    number = max(keys)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return bytes([number]) + nonce + _cipher(keys[number]).encrypt(nonce, text.encode(), place.encode())


def unseal(sealed: bytes, place: str) -> str:
    """Decrypt what `seal` made for the same place.

    :raises CannotOpen: when it was changed, moved, or its key is unknown.
    """
    keys: dict[int, bytes] = current_app.config["DATA_KEYS"]
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return _cipher(keys[sealed[0]]).decrypt(nonce, body, place.encode()).decode()
    except (KeyError, IndexError, ValueError, InvalidTag) as error:
        raise CannotOpen(place.split(".")[0]) from error


@cache
def _cipher(key: bytes) -> AESGCM:
    """Prepare a key once: a page opens forty notes, and preparing it took longer than opening one."""
    return AESGCM(key)


def keyed_digest(text: str) -> str:
    """Give a digest of a text that nobody without the audit key can guess at."""
    key = str(current_app.config["AUDIT_KEY"]).encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def new_row_key() -> str:
    """Make the random key that ties sealed texts to their row."""
    return secrets.token_hex(16)


class WithSealedText:
    """A table that holds sealed texts; the row key is made when the first text is set."""

    row_key: Mapped[str] = mapped_column(
        String(32), default=new_row_key, comment="Random; sealed texts open only in the row that bears it."
    )


def sealed_column(name: str, comment: str) -> Mapped[bytes | None]:
    """Declare the column in which the `SealedText` of that name keeps its bytes."""
    return mapped_column(name, LargeBinary, default=None, comment=comment + " Encrypted.")


class SealedText:
    """An attribute that reads and writes plain text while its column `_<name>` holds only sealed bytes."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.column = f"_{name}"
        self.table = owner.__dict__["__tablename__"]

    @overload
    def __get__(self, row: None, owner: type) -> "SealedText": ...

    @overload
    def __get__(self, row: Any, owner: type) -> str | None: ...

    def __get__(self, row: Any, owner: type) -> "SealedText | str | None":
        if row is None:
            return self
        return self.open(getattr(row, self.column), row.row_key)

    def __set__(self, row: Any, text: str | None) -> None:
        if row.row_key is None:
            row.row_key = new_row_key()
        setattr(row, self.column, self.seal(text, row.row_key))

    def open(self, sealed: bytes | None, row_key: str) -> str | None:
        """Read a text of a row that was loaded as columns: `Conversation.note.open(note, row_key)`.

        :raises CannotOpen: when it was changed, moved, or its key is unknown.
        """
        return None if sealed is None else unseal(sealed, f"{self.table}.{self.name}.{row_key}")

    def seal(self, text: str | None, row_key: str) -> bytes | None:
        """Seal a text for a row that is written as columns."""
        return seal(text, f"{self.table}.{self.name}.{row_key}") if text else None
