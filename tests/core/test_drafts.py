"""What somebody typed is kept for them alone, and goes when it is sent, thrown away or old."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from programme.core import clock
from programme.core.database import db
from programme.core.drafts import Draft, DraftOwner, discard_draft, expire_drafts, list_drafts, load_draft, save_draft
from programme.core.errors import Invalid
from tests.core.small_app import running

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
ANN, LINK = DraftOwner(user_id=1), DraftOwner(link_id=1)
FORM = "nomination.nominate"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with running(tmp_path) as app, clock.fixed(NOON):
        yield app


def test_what_was_typed_comes_back(app: Flask) -> None:
    typed = {"reason": "Een zin\nmet é, \x00 en \ud800", "days": ["mo", "we"], "empty": "", "minutes": 60}
    save_draft(ANN, FORM, "student 3", typed)
    db.session.commit()
    db.session.expire_all()

    assert load_draft(ANN, FORM, "student 3") == typed
    assert load_draft(ANN, FORM, "student 4") is None
    assert load_draft(ANN, "intake.plan", "student 3") is None


def test_the_last_save_counts_and_there_is_one_row(app: Flask) -> None:
    for text in ("a", "ab", "abc"):
        save_draft(ANN, FORM, "", {"reason": text})
        db.session.commit()

    assert load_draft(ANN, FORM, "") == {"reason": "abc"}
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 1


def test_a_user_and_a_link_with_the_same_number_are_two_people(app: Flask) -> None:
    save_draft(ANN, FORM, "", {"reason": "Ann"})
    save_draft(LINK, FORM, "", {"reason": "link"})

    assert load_draft(ANN, FORM, "") == {"reason": "Ann"}
    assert load_draft(LINK, FORM, "") == {"reason": "link"}
    assert load_draft(DraftOwner(user_id=2), FORM, "") is None
    assert load_draft(DraftOwner(link_id=2), FORM, "") is None
    discard_draft(LINK, FORM, "")
    assert (load_draft(LINK, FORM, ""), load_draft(ANN, FORM, "")) == (None, {"reason": "Ann"})


@pytest.mark.parametrize("numbers", [{}, {"user_id": 1, "link_id": 1}])
def test_a_draft_has_one_owner(numbers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="one user or"):
        DraftOwner(**numbers)


@pytest.mark.parametrize(("user_id", "link_id"), [(None, None), (1, 1)])
def test_the_database_refuses_a_draft_of_nobody_or_of_two(app: Flask, user_id: int | None, link_id: int | None) -> None:
    db.session.add(
        Draft(user_id=user_id, link_id=link_id, form=FORM, anchor="", updated_at=NOON, expires_on=date(2026, 12, 1))
    )
    with pytest.raises(IntegrityError, match="one_owner"):
        db.session.flush()


def test_secrets_and_the_marks_of_one_showing_are_not_kept(app: Flask) -> None:
    save_draft(ANN, FORM, "", {"csrf_token": "x", "submission_id": "y", "password": "z", "code": "1", "name": "Sam"})
    assert load_draft(ANN, FORM, "") == {"name": "Sam"}


def test_a_draft_goes_two_weeks_after_its_last_change(app: Flask) -> None:
    save_draft(ANN, FORM, "old", {"a": "1"})
    with clock.fixed(NOON + timedelta(days=1)):
        save_draft(ANN, FORM, "new", {"a": "1"})

    with clock.fixed(NOON + timedelta(days=13)):
        assert expire_drafts() == 0
        assert load_draft(ANN, FORM, "old") == {"a": "1"}
    with clock.fixed(NOON + timedelta(days=14)):
        assert load_draft(ANN, FORM, "old") is None
        assert [row.anchor for row in list_drafts(ANN)] == ["new"]
        assert expire_drafts() == 1
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 1


def test_a_list_tells_where_the_forms_are_the_latest_first(app: Flask) -> None:
    save_draft(ANN, FORM, "first", {"reason": "x"})
    with clock.fixed(NOON + timedelta(minutes=1)):
        save_draft(ANN, FORM, "second", {"reason": "x"})
    save_draft(LINK, FORM, "not hers", {"reason": "x"})

    assert [(row.form, row.anchor) for row in list_drafts(ANN)] == [(FORM, "second"), (FORM, "first")]


def test_more_than_a_person_types_is_refused(app: Flask) -> None:
    save_draft(ANN, FORM, "", {"reason": "x" * 99_000})
    with pytest.raises(Invalid):
        save_draft(ANN, FORM, "", {"reason": "x" * 100_001})
    assert len(load_draft(ANN, FORM, "")["reason"]) == 99_000  # type: ignore[index]


def test_more_forms_than_a_person_fills_are_refused(app: Flask) -> None:
    for number in range(100):
        save_draft(ANN, FORM, str(number), {})
    with pytest.raises(Invalid):
        save_draft(ANN, FORM, "100", {})
    save_draft(ANN, FORM, "99", {"still": "yes"})
    save_draft(LINK, FORM, "100", {})


def test_the_database_holds_no_plain_text_of_a_draft(app: Flask, tmp_path: Path) -> None:
    save_draft(ANN, FORM, "", {"reason": "kanarie-7f3a"})
    db.session.commit()
    on_disk = b"".join(file.read_bytes() for file in tmp_path.glob("small.sqlite*"))
    assert FORM.encode() in on_disk
    assert b"kanarie" not in on_disk
