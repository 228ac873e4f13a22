"""Half-filled forms, kept on the server so that nothing typed is lost: encrypted, expiring, discardable."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, delete, exists, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from programme.core import clock
from programme.core.database import Base, WithId, db
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.core.errors import Invalid
from programme.core.i18n import gettext as _

KEPT_DAYS = 14
MOST_CHARACTERS = 100_000
MOST_DRAFTS = 100
NAME = 80
# These belong to one showing of a form, or are nobody's to keep.
NEVER_KEPT = frozenset({"csrf_token", "submission_id", "draft", "password", "code"})


@dataclass(frozen=True, slots=True)
class DraftOwner:
    """Whose draft it is: a user, or the bearer of a link; exactly one of the two."""

    user_id: int | None = None
    link_id: int | None = None

    def __post_init__(self) -> None:
        if (self.user_id is None) == (self.link_id is None):
            raise ValueError("a draft belongs to one user or to one link")


class Draft(WithId, WithSealedText, Base):
    """What somebody typed in one form about one thing, and did not send yet."""

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (link_id IS NULL)", name="one_owner"),
        Index(
            "uq_draft_user",
            "user_id",
            "form",
            "anchor",
            unique=True,
            sqlite_where=text("user_id IS NOT NULL"),
            postgresql_where=text("user_id IS NOT NULL"),
        ),
        Index(
            "uq_draft_link",
            "link_id",
            "form",
            "anchor",
            unique=True,
            sqlite_where=text("link_id IS NOT NULL"),
            postgresql_where=text("link_id IS NOT NULL"),
        ),
        {"comment": "holds: what was typed in a form and not sent, encrypted; goes: 14 days after the last change"},
    )

    user_id: Mapped[int | None] = mapped_column(comment="Whose draft, when a user's.")
    link_id: Mapped[int | None] = mapped_column(comment="Whose draft, when the bearer of a link's.")
    form: Mapped[str] = mapped_column(String(NAME), comment="Endpoint of the form.")
    anchor: Mapped[str] = mapped_column(
        String(NAME), comment="What the form is about, such as `match 12`; may be empty."
    )
    updated_at: Mapped[datetime] = mapped_column(comment="When it was last saved.")
    expires_on: Mapped[date] = mapped_column(index=True, comment="First day on which it is gone.")
    _data: Mapped[bytes | None] = sealed_column("data", "The typed values, as JSON.")
    data = SealedText()


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft in a list: enough to find the form again, nothing of what was typed."""

    form: str
    anchor: str
    updated_at: datetime
    expires_on: date


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """One draft of a form with what was typed, right or wrong."""

    anchor: str
    typed: dict[str, Any]
    updated_at: datetime
    expires_on: date


def save_draft(
    owner: DraftOwner,
    form: str,
    anchor: str,
    data: Mapping[str, Any],
    *,
    days: int = KEPT_DAYS,
    most: int = MOST_CHARACTERS,
) -> Draft:
    """Keep what was typed (text, numbers and lists of these), over what was kept before.

    `days` and `most` (characters, as JSON) are for a form that keeps more than a person types, and therefore shorter.

    :raises Invalid: when it is more than a person types, or the owner keeps very many drafts already.
    """
    written = json.dumps({name: value for name, value in data.items() if name not in NEVER_KEPT})
    if len(written) > most:
        raise Invalid(_("This is too much text to keep. Make it shorter, please."))
    draft = _find(owner, form, anchor)
    if draft is None:
        draft = _new(owner, form, anchor)
    draft.data = written
    draft.updated_at = clock.now()
    draft.expires_on = clock.today() + timedelta(days=days)
    db.session.flush()
    return draft


def load_draft(owner: DraftOwner, form: str, anchor: str) -> dict[str, Any] | None:
    """Give back what was typed, or None when there is nothing (any more)."""
    draft = _find(owner, form, anchor)
    if draft is None or draft.data is None or draft.expires_on <= clock.today():
        return None
    return cast(dict[str, Any], json.loads(draft.data))


def discard_draft(owner: DraftOwner, form: str, anchor: str) -> bool:
    """Forget what was typed; for when the form was sent, or its writer wants it gone. Tell whether there was anything."""
    gone = delete(Draft).where(*_of(owner), Draft.form == form, Draft.anchor == anchor).returning(Draft.id)
    return bool(db.session.execute(gone).all())


def list_drafts(owner: DraftOwner) -> list[DraftRow]:
    """Give the drafts of one owner, the latest first."""
    columns = (Draft.form, Draft.anchor, Draft.updated_at, Draft.expires_on)
    chosen = select(*columns).where(*_of(owner), Draft.expires_on > clock.today())
    return [DraftRow(*row) for row in db.session.execute(chosen.order_by(Draft.updated_at.desc(), Draft.id.desc()))]


def open_drafts(owner: DraftOwner, form: str) -> list[OpenDraft]:
    """Give the drafts of one form with what was typed in them, the latest first."""
    chosen = select(Draft).where(*_of(owner), Draft.form == form, Draft.expires_on > clock.today())
    rows = db.session.scalars(chosen.order_by(Draft.updated_at.desc(), Draft.id.desc()))
    return [OpenDraft(row.anchor, json.loads(row.data or "{}"), row.updated_at, row.expires_on) for row in rows]


def has_drafts(owner: DraftOwner) -> bool:
    """Tell whether somebody began something and did not send it."""
    return bool(db.session.scalar(select(exists().where(*_of(owner), Draft.expires_on > clock.today()))))


def expire_drafts() -> int:
    """Delete the drafts whose time is over; give how many went."""
    old = delete(Draft).where(Draft.expires_on <= clock.today()).returning(Draft.id)
    return len(db.session.execute(old).all())


def _of(owner: DraftOwner) -> tuple[ColumnElement[bool], ...]:
    if owner.user_id is not None:
        return (Draft.user_id == owner.user_id,)
    return (Draft.link_id == owner.link_id,)


def _find(owner: DraftOwner, form: str, anchor: str) -> Draft | None:
    return db.session.scalar(select(Draft).where(*_of(owner), Draft.form == form, Draft.anchor == anchor))


def _new(owner: DraftOwner, form: str, anchor: str) -> Draft:
    if (db.session.scalar(select(func.count()).where(*_of(owner))) or 0) >= MOST_DRAFTS:
        raise Invalid(_("You have very many drafts. Send or throw away some of them first."))
    draft = Draft(
        user_id=owner.user_id,
        link_id=owner.link_id,
        form=form,
        anchor=anchor,
        updated_at=clock.now(),
        expires_on=clock.today(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:
        # The same form was saved from another window at this very moment; the later one counts.
        found = _find(owner, form, anchor)
        if found is None:
            raise
        return found
    return draft
