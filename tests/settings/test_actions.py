"""Writes of settings keep only what differs, and each leaves its mark without a name."""

from sqlalchemy import select

from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.outbox import MailState, queue_mail
from programme.norms.presets import Preset
from programme.settings import actions
from tests.factories import TODAY


def entries():
    return [(entry.code, entry.facts) for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.number))]


def test_a_programme_starts_with_the_numbers_of_its_preset(world):
    made = actions.add_programme(
        actor=world.administrator, name="Derde", preset=Preset.PEER_SUPPORT, schools=[world.school], today=TODAY
    )
    assert made.settings == {}
    assert made.promises.mentor_capacity == 2
    assert entries() == [("settings.add_programme", {"preset": "peer_support", "schools": [world.school.id]})]


def test_numbers_that_equal_the_preset_follow_it_again(world):
    programme = world.programme
    actions.change_numbers(
        actor=world.administrator, programme=programme, chosen={"duration_weeks": 40}, reason="Korter"
    )
    assert (programme.settings, programme.promises.duration_weeks) == ({"duration_weeks": 40}, 40)
    actions.change_numbers(
        actor=world.administrator, programme=programme, chosen={"duration_weeks": 52}, reason="Toch een jaar"
    )
    assert (programme.settings, programme.promises.duration_weeks) == ({}, 52)
    assert entries() == [
        ("settings.change_numbers", {"numbers": {"duration_weeks": 40}}),
        ("settings.change_numbers", {"numbers": {"duration_weeks": None}}),
    ]


def test_the_marks_of_schools_and_buildings_hold_no_name(world):
    school = actions.add_school(actor=world.administrator, name="Geheime School", city="Nergens")
    site = actions.add_site(actor=world.administrator, school=school, name="Geheim gebouw", address="Straat 1")
    actions.change_school(actor=world.administrator, school=school, name="Andere School", city="")
    assert entries() == [
        ("settings.add_school", {}),
        ("settings.add_site", {"site_id": site.id}),
        ("settings.change_school", {}),
    ]


def test_a_mail_that_failed_waits_again(world):
    mail = queue_mail("accounts/emails/password_changed", "a@example.org", params={"name": "A"})
    mail.state, mail.attempts = MailState.FAILED, 8
    actions.try_mail_again(actor=world.administrator, mail=mail)
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)
