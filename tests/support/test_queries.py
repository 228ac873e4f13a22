"""What support knows about talks with a school."""

from datetime import timedelta

from programme.core.database import db
from programme.support.models import SchoolTalk
from programme.support.queries import next_school_talk
from tests.factories import NOW, TODAY


def plan_talk(world, *, school=None, programme=None, days=None, held_on=None):
    talk = SchoolTalk(
        school_id=(school or world.school).id,
        programme_id=(programme or world.programme).id,
        planned_for=None if days is None else NOW + timedelta(days=days),
        held_on=held_on,
        by_id=world.coordinator.id,
    )
    db.session.add(talk)
    db.session.commit()
    return talk


def test_the_next_talk_with_a_school_is_the_first_appointment_to_come(world):
    plan_talk(world, days=20)
    sooner = plan_talk(world, days=6)
    plan_talk(world, days=2, held_on=TODAY)
    plan_talk(world, days=-1)
    plan_talk(world, days=1, school=world.other_school)
    plan_talk(world, days=1, programme=world.other_programme)
    assert next_school_talk(world.programme.id, world.school.id) == sooner.planned_for


def test_without_an_appointment_there_is_no_next_talk(world):
    plan_talk(world, held_on=TODAY)
    assert next_school_talk(world.programme.id, world.school.id) is None
