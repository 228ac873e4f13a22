"""Sessions, roles and accounts end at once; old traces go."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from programme.accounts import actions
from programme.accounts.models import FailedSignIn
from programme.accounts.queries import find_actor
from programme.accounts.rules import Tried
from programme.core import clock
from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.errors import TooOften
from programme.core.outbox import OutboxMail
from programme.people.models import Membership, Role
from tests.factories import NOW


def session_of(user, **values):
    membership = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).first()
    token = actions.start_session(membership=membership, second_factor_proven=True, **values)
    db.session.flush()
    return token


def test_a_session_ends_when_the_role_ends(world):
    token = session_of(world.coordinator)
    membership = db.session.scalars(select(Membership).where(Membership.user_id == world.coordinator.id)).one()
    assert find_actor(token).role is Role.COORDINATOR
    actions.end_role(actor=world.administrator, membership=membership)
    db.session.flush()
    assert find_actor(token) is None


def test_a_session_ends_when_the_account_is_closed_and_stays_ended_when_it_opens_again(world):
    token = session_of(world.coordinator)
    actions.deactivate(actor=world.administrator, user=world.coordinator)
    db.session.flush()
    assert find_actor(token) is None
    actions.reactivate(actor=world.administrator, user=world.coordinator)
    db.session.flush()
    assert find_actor(token) is None


def test_a_session_ends_by_itself_after_twelve_hours(world):
    token = session_of(world.coordinator)
    with clock.fixed(NOW + timedelta(hours=11, minutes=59)):
        assert find_actor(token) is not None
    with clock.fixed(NOW + timedelta(hours=12)):
        assert find_actor(token) is None


def test_a_mentor_without_a_phone_needs_none_and_with_one_does(world):
    membership = db.session.scalars(select(Membership).where(Membership.user_id == world.mentor_user.id)).one()
    token = actions.start_session(membership=membership)
    db.session.flush()
    assert not find_actor(token).needs_second_factor
    world.mentor_user.totp_confirmed_at = NOW
    db.session.flush()
    assert find_actor(token).needs_second_factor


def test_the_eleventh_try_within_a_quarter_is_refused_and_counting_starts_anew_after_it(world):
    for _turn in range(10):
        actions.note_try({Tried.ADDRESS: "a@example.org"})
    with pytest.raises(TooOften):
        actions.note_try({Tried.ADDRESS: "a@example.org"})
    actions.note_try({Tried.ADDRESS: "b@example.org"})
    with clock.fixed(NOW + timedelta(minutes=15, seconds=1)):
        actions.note_try({Tried.ADDRESS: "a@example.org"})


def test_many_addresses_from_one_place_are_refused_too(world):
    for turn in range(100):
        actions.note_try({Tried.ADDRESS: f"a{turn}@example.org", Tried.PLACE: "192.0.2.7"})
    with pytest.raises(TooOften):
        actions.note_try({Tried.ADDRESS: "new@example.org", Tried.PLACE: "192.0.2.7"})


def test_success_forgets_the_tries_of_that_person_only(world):
    actions.note_try({Tried.ADDRESS: "a@example.org"})
    actions.note_try({Tried.ADDRESS: "b@example.org"})
    actions.forget_tries(actions.note_try({Tried.ADDRESS: "a@example.org"}))
    assert len(db.session.scalars(select(FailedSignIn)).all()) == 1


def test_failed_tries_hold_no_address(world):
    rows = actions.note_try({Tried.ADDRESS: "samira@example.org"})
    assert "samira" not in rows[0].who
    assert len(rows[0].who) == 64


def test_a_role_that_ended_is_the_same_role_again(world):
    membership = db.session.scalars(select(Membership).where(Membership.user_id == world.coordinator.id)).one()
    actions.lend_rules(actor=world.administrator, membership=membership, lent=True)
    actions.end_role(actor=world.administrator, membership=membership)
    again = actions.give_role(
        actor=world.administrator,
        user=world.coordinator,
        role=Role.COORDINATOR,
        programme=world.programme,
        known=membership,
    )
    assert again.id == membership.id
    assert again.ended_at is None
    # What was lent beside the role ended with it.
    assert again.sets_rules is False
    codes = [entry.code for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.number))]
    assert codes == ["accounts.lend_rules", "accounts.end_role", "accounts.give_role"]


def test_somebody_with_a_password_gets_word_of_a_new_role_and_no_link(world):
    world.coordinator.password_hash = "kept"
    actions.give_role(actor=world.administrator, user=world.coordinator, role=Role.TRAINER, programme=world.programme)
    mail = db.session.scalars(select(OutboxMail)).one()
    assert mail.template == "accounts/emails/new_role"
    assert '"links": {}' in mail.content
