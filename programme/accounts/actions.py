"""Writes of accounts: who is let in, sessions, passwords, the second factor and roles."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, update

from programme.access.links import revoke, use
from programme.access.models import Link, Purpose
from programme.access.policy import LENT_TO
from programme.accounts import emails, passwords, queries
from programme.accounts.models import FailedSignIn, UserSession
from programme.accounts.queries import failures_since, token_hash
from programme.accounts.rules import LIMITS, STEP_SECONDS, Tried, accepted_step, is_draft_name
from programme.core import audit, clock, drafts
from programme.core.database import db
from programme.core.encryption import keyed_digest
from programme.core.errors import Invalid, TooOften
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.norms.models import Programme
from programme.people.models import Digest, Membership, Role, School, User

SESSION_HOURS = 12
TOKEN_BYTES = 32
TOTP_BYTES = 20


def note_try(tries: Mapping[Tried, str]) -> list[FailedSignIn]:
    """Count a try before it is judged, the person first; the caller saves it at once, whatever comes of it.

    :raises TooOften: when one of them was tried too often lately.
    """
    now = clock.now()
    rows = [FailedSignIn(who=keyed_digest(f"{kind} {value}"), at=now) for kind, value in tries.items()]
    for kind, row in zip(tries, rows, strict=True):
        if failures_since(row.who, now - timedelta(minutes=LIMITS[kind].minutes)) >= LIMITS[kind].most:
            raise TooOften
    db.session.add_all(rows)
    db.session.flush()
    return rows


def forget_tries(rows: Sequence[FailedSignIn]) -> None:
    """Take back a try that succeeded, and all earlier ones of that person."""
    db.session.execute(
        delete(FailedSignIn).where(or_(FailedSignIn.id.in_([row.id for row in rows]), FailedSignIn.who == rows[0].who))
    )


def start_session(*, membership: Membership, device: str = "", second_factor_proven: bool = False) -> str:
    """Open a session for a person in one role; give the token that only their cookie holds."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = clock.now()
    db.session.add(
        UserSession(
            token_hash=token_hash(token),
            user_id=membership.user_id,
            membership_id=membership.id,
            device=device[:100],
            created_at=now,
            expires_at=now + timedelta(hours=SESSION_HOURS),
            second_factor_at=now if second_factor_proven else None,
        )
    )
    return token


def admit(*, membership: Membership, device: str, tries: Sequence[FailedSignIn] = (), proven: bool = False) -> str:
    """Let somebody in who showed who they are; give the token of their session."""
    if tries:
        forget_tries(tries)
    db.session.execute(update(User).where(User.id == membership.user_id).values(last_seen_on=clock.today()))
    return start_session(membership=membership, device=device, second_factor_proven=proven)


def keep_unsent(token: str, name: str, typed: Mapping[str, Any]) -> bool:
    """Keep what somebody sent after their session had run out, as a draft that waits until they sign in again.

    `name` is the form and what it is about, with a slash between. It commits by itself: the request goes on to the
    sign-in page. Tells whether it was kept.
    """
    form, _slash, anchor = name.partition("/")
    user_id = queries.find_timed_out(token)
    if user_id is None or not is_draft_name(form, anchor):
        return False
    with unit_of_work():
        drafts.save_draft(drafts.DraftOwner(user_id=user_id), form, anchor, typed)
    return True


def choose_role(*, session_id: int, membership: Membership, device: str, proven: bool) -> str:
    """End the session in one role and open one in another of the same person."""
    end_session(session_id=session_id)
    return start_session(membership=membership, device=device, second_factor_proven=proven)


def end_session(*, session_id: int) -> None:
    """End one session at once."""
    db.session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def end_sessions(*, user_id: int, but: int | None = None) -> None:
    """End every session of a person at once, but perhaps the one they use now."""
    db.session.execute(
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None), UserSession.id != (but or 0))
        .values(ended_at=clock.now())
    )


def prove_second_factor(*, user: User, session_id: int, code: str, tries: Sequence[FailedSignIn]) -> bool:
    """Accept a code for this session; False when it is wrong, too old or was used before."""
    step = accepted_step(user.totp_secret or "", code, step=_step_now(), last_step=user.totp_last_step)
    if step is None or not _take_step(user, step):
        return False
    forget_tries(tries)
    _mark_proven(session_id)
    return True


def new_secret(user: User, token: str) -> str:
    """Give the secret a phone gets while somebody sets up the second factor.

    It follows from the random token of their session, so nothing is written before the first code has proven it.
    """
    digest = bytes.fromhex(keyed_digest(f"second factor {user.id} {token}"))
    return base64.b32encode(digest[:TOTP_BYTES]).decode()


def enrol_second_factor(*, user: User, session_id: int, secret: str, code: str, tries: Sequence[FailedSignIn]) -> bool:
    """Set up the second factor when the first code is right; it counts as proven in this session."""
    step = accepted_step(secret, code, step=_step_now(), last_step=None)
    if step is None:
        return False
    user.totp_secret, user.totp_last_step, user.totp_confirmed_at = secret, step, clock.now()
    forget_tries(tries)
    _mark_proven(session_id)
    end_sessions(user_id=user.id, but=session_id)
    audit.record("accounts.enrol_second_factor", f"user {user.id}", actor_id=user.id)
    return True


def ask_reset(*, user: User | None) -> None:
    """Send a link for a new password; an earlier one stops working. Nothing happens for an unknown address."""
    if user is not None:
        revoke(Purpose.PASSWORD_RESET, user_id=user.id)
        emails.send_reset(user)


def accept_invitation(*, user: User, link: Link, password: str) -> None:
    """Keep the first password of somebody who was invited."""
    use(link)
    revoke(Purpose.INVITATION, user_id=user.id)
    user.password_hash = passwords.hashed(password)
    audit.record("accounts.accept_invitation", f"user {user.id}", actor_id=user.id)


def reset_password(*, user: User, link: Link, password: str) -> None:
    """Keep a new password; every open session ends, for a stranger may hold one."""
    use(link)
    revoke(Purpose.INVITATION, user_id=user.id)
    user.password_hash = passwords.hashed(password)
    end_sessions(user_id=user.id)
    audit.record("accounts.reset_password", f"user {user.id}", actor_id=user.id)
    emails.tell_password_changed(user)


def change_password(*, user: User, password: str, session_id: int, tries: Sequence[FailedSignIn]) -> None:
    """Keep a new password; every other session ends."""
    forget_tries(tries)
    user.password_hash = passwords.hashed(password)
    end_sessions(user_id=user.id, but=session_id)
    audit.record("accounts.change_password", f"user {user.id}", actor_id=user.id)
    emails.tell_password_changed(user)


def choose_digest(*, user: User, digest: Digest, weekday: int) -> None:
    """Keep how often somebody gets a mail in the morning that says how much is due; the weekday counts for a weekly one."""
    user.digest, user.digest_weekday = digest, weekday
    audit.record("accounts.digest", f"user {user.id}", actor_id=user.id, digest=digest.value, weekday=weekday)


def invite(
    *,
    actor: User | None,
    name: str,
    email: str,
    role: Role,
    programme: Programme | None = None,
    school: School | None = None,
    language: str = "nl",
) -> User:
    """Make an account with one role and mail the link with which its owner chooses a password."""
    user = User(email=email.strip().lower(), name=name, language=language, created_at=clock.now())
    db.session.add(user)
    db.session.flush()
    give_role(actor=actor, user=user, role=role, programme=programme, school=school)
    return user


def give_role(
    *,
    actor: User | None,
    user: User,
    role: Role,
    programme: Programme | None = None,
    school: School | None = None,
    known: Membership | None = None,
) -> Membership:
    """Give a person a role and tell them; `known` is the same role when they had it before."""
    membership = known or Membership(
        user_id=user.id,
        role=role,
        programme_id=None if programme is None else programme.id,
        school_id=None if school is None else school.id,
    )
    membership.ended_at = None
    db.session.add(membership)
    db.session.flush()
    audit.record(
        "accounts.give_role",
        f"user {user.id}",
        actor_id=None if actor is None else actor.id,
        role=role.value,
        programme_id=membership.programme_id,
        school_id=membership.school_id,
    )
    where = programme.name if programme is not None else "" if school is None else school.name
    if user.password_hash is None:
        revoke(Purpose.INVITATION, user_id=user.id)
        emails.invite(user, role, where=where)
    else:
        emails.tell_new_role(user, role, where=where)
    return membership


def invite_again(*, actor: User, user: User, role: Role, where: str) -> None:
    """Send the invitation once more; the link in the earlier mail stops working."""
    revoke(Purpose.INVITATION, user_id=user.id)
    emails.invite(user, role, where=where)
    audit.record("accounts.invite_again", f"user {user.id}", actor_id=actor.id)


def end_role(*, actor: User, membership: Membership) -> None:
    """Take a role away; every session of the person ends at once."""
    membership.ended_at = clock.now()
    membership.sets_rules = False
    end_sessions(user_id=membership.user_id)
    audit.record(
        "accounts.end_role",
        f"user {membership.user_id}",
        actor_id=actor.id,
        role=membership.role.value,
        programme_id=membership.programme_id,
        school_id=membership.school_id,
    )


def lend_rules(*, actor: User, membership: Membership, lent: bool) -> None:
    """Let one coordinator change the numbers and the fixed questions of the programme, or no longer.

    :raises Invalid: for another role; who may do so by role needs no leave.
    """
    if membership.role is not LENT_TO:
        raise Invalid(_("Only a coordinator can be given this."))
    membership.sets_rules = lent
    audit.record(
        "accounts.lend_rules",
        f"user {membership.user_id}",
        actor_id=actor.id,
        programme_id=membership.programme_id,
        lent=lent,
    )


def deactivate(*, actor: User, user: User) -> None:
    """Close an account; its sessions and links stop at once."""
    user.deactivated_at = clock.now()
    end_sessions(user_id=user.id)
    revoke(Purpose.INVITATION, user_id=user.id)
    revoke(Purpose.PASSWORD_RESET, user_id=user.id)
    audit.record("accounts.deactivate", f"user {user.id}", actor_id=actor.id)


def reactivate(*, actor: User, user: User) -> None:
    """Open a closed account again."""
    user.deactivated_at = None
    audit.record("accounts.reactivate", f"user {user.id}", actor_id=actor.id)


def forget_second_factor(*, actor: User, user: User) -> None:
    """Take the second factor of a lost phone away; at the next sign-in a new one is set up."""
    user.totp_secret = user.totp_last_step = user.totp_confirmed_at = None
    end_sessions(user_id=user.id)
    audit.record("accounts.forget_second_factor", f"user {user.id}", actor_id=actor.id)


def _step_now() -> int:
    return int(clock.now().timestamp()) // STEP_SECONDS


def _take_step(user: User, step: int) -> bool:
    """Use up a time step; the database decides, so that one code lets in one of two requests at once."""
    taken = db.session.execute(
        update(User)
        .where(User.id == user.id, or_(User.totp_last_step.is_(None), User.totp_last_step < step))
        .values(totp_last_step=step)
        .returning(User.id)
        .execution_options(synchronize_session="fetch")
    )
    return taken.first() is not None


def _mark_proven(session_id: int) -> None:
    db.session.execute(update(UserSession).where(UserSession.id == session_id).values(second_factor_at=clock.now()))
