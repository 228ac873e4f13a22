"""A sealed text opens in its own row, unchanged, with a key that is here; and nowhere else."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from programme.core.database import db
from programme.core.drafts import Draft
from programme.core.encryption import CannotOpen, keyed_digest, seal, unseal
from tests.core.small_app import behind_its_back, running

CANARY = "kanarie-7f3a: mijn oma zei dat het zo niet verder kon"
PLACE = "draft.data.0123456789abcdef"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with running(tmp_path) as app:
        yield app


def saved(number: int, text: str | None) -> Draft:
    draft = Draft(
        user_id=number,
        form="intake.plan",
        anchor="",
        updated_at=datetime(2026, 11, 24, tzinfo=UTC),
        expires_on=date(2026, 12, 8),
    )
    draft.data = text
    db.session.add(draft)
    db.session.commit()
    return draft


def reread(draft: Draft) -> str | None:
    db.session.expire_all()
    return db.session.get_one(Draft, draft.id).data


def test_a_text_comes_back_as_it_was(app: Flask) -> None:
    assert reread(saved(1, CANARY)) == CANARY
    assert reread(saved(2, None)) is None


def test_the_files_of_the_database_hold_no_plain_text(app: Flask, tmp_path: Path) -> None:
    draft = saved(1, CANARY)
    draft.data = CANARY + "!"
    db.session.commit()
    db.session.delete(saved(2, CANARY))
    db.session.commit()

    on_disk = b"".join(file.read_bytes() for file in tmp_path.glob("small.sqlite*"))
    assert b"intake.plan" in on_disk
    assert not [word for word in CANARY.split() if len(word) > 4 and word.encode() in on_disk]


def test_a_cell_moved_to_another_row_does_not_open(app: Flask) -> None:
    mine, yours = saved(1, "mine"), saved(2, "yours")
    with behind_its_back(app) as connection:
        connection.execute("UPDATE draft SET data = (SELECT data FROM draft WHERE user_id = 2) WHERE user_id = 1")
    with pytest.raises(CannotOpen):
        reread(mine)
    assert reread(yours) == "yours"


@pytest.mark.parametrize("place", ["draft.note.0123456789abcdef", "intake.data.0123456789abcdef", "draft.data.fedcba"])
def test_a_text_opens_in_its_own_table_column_and_row_only(app: Flask, place: str) -> None:
    sealed = seal("text", PLACE)
    assert unseal(sealed, PLACE) == "text"
    with pytest.raises(CannotOpen):
        unseal(sealed, place)


def test_any_changed_bit_and_any_cut_is_refused(app: Flask) -> None:
    sealed = seal("Een korte zin.", PLACE)
    for place in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[place // 8] ^= 1 << (place % 8)
        with pytest.raises(CannotOpen):
            unseal(bytes(changed), PLACE)
    for length in range(len(sealed)):
        with pytest.raises(CannotOpen):
            unseal(sealed[:length], PLACE)


def test_a_new_key_writes_and_the_old_one_still_reads(app: Flask) -> None:
    old = seal("from before", PLACE)
    app.config["DATA_KEYS"] = {1: b"k" * 32, 2: b"n" * 32}
    new = seal("from after", PLACE)

    assert (old[0], new[0]) == (1, 2)
    assert (unseal(old, PLACE), unseal(new, PLACE)) == ("from before", "from after")

    app.config["DATA_KEYS"] = {2: b"n" * 32}
    with pytest.raises(CannotOpen):
        unseal(old, PLACE)


def test_the_error_names_the_table_and_nothing_else(app: Flask) -> None:
    with pytest.raises(CannotOpen) as refused:
        unseal(b"\x01" + b"x" * 40, PLACE)
    assert str(refused.value) == "draft"


def test_the_same_text_is_never_sealed_to_the_same_bytes(app: Flask) -> None:
    assert len({seal("x", PLACE) for _ in range(500)}) == 500


def test_a_digest_depends_on_the_key(app: Flask) -> None:
    first = keyed_digest("x")
    assert first == keyed_digest("x") != keyed_digest("y")
    app.config["AUDIT_KEY"] = "c" * 40
    assert keyed_digest("x") != first


@given(text=st.text(min_size=1, max_size=300))
def test_every_text_comes_back(text: str) -> None:
    app = Flask("bare")
    app.config["DATA_KEYS"] = {200: b"k" * 32}
    with app.app_context():
        sealed = seal(text, PLACE)
        assert unseal(sealed, PLACE) == text
        assert len(text) < 4 or text.encode() not in sealed
