"""Two colleagues hand the same work over at the same moment: one of them does it, the other hears that it changed."""

import threading
from datetime import timedelta

from sqlalchemy import func, select

from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.outbox import OutboxMail
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.promises import Owed, owe
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.people.models import Role
from tests import factories
from tests.factories import TODAY


def press(browsers, path, forms):
    """Send all forms in the same moment, each from its own browser; give the answers."""
    gate, answers = threading.Barrier(len(browsers)), []

    def send(browser, form):
        gate.wait()
        answers.append(browser.post(path, data=form).status_code)

    threads = [threading.Thread(target=send, args=both) for both in zip(browsers, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return sorted(answers)


def test_of_two_handovers_at_once_one_wins_and_nothing_is_lost_or_doubled(world, sign_in):
    third = factories.make_user(Role.COORDINATOR, programme=world.programme)
    managers = [world.manager, factories.make_user(Role.PROGRAMME_MANAGER, programme=world.programme)]
    matches = []
    for _ in range(6):
        trajectory = factories.make_trajectory(
            world.programme,
            factories.make_student(world.school),
            stage=TrajectoryStage.ACTIVE,
            coordinator=world.coordinator,
        )
        match = factories.make_match(trajectory, factories.make_mentor(world.programme), stage=MatchStage.ACTIVE)
        owe(
            Owed("silence", TODAY + timedelta(days=1), "silent_too_long", "dossiers.match", values={"days": 21}),
            owner=world.coordinator,
            match=match,
        )
        matches.append(match)
    db.session.commit()
    browsers = [sign_in(one) for one in managers]
    path = f"/handover/people/{world.coordinator.id}/reassign"
    forms = [{"others": str(one.id), "words": "Hallo, vanaf nu is het een ander."} for one in (world.colleague, third)]
    db.session.remove()
    assert press(browsers, path, forms) == [303, 409]
    (winner,) = set(db.session.scalars(select(Match.coordinator_id)))
    assert winner in (forms_to(forms))
    assert set(db.session.scalars(select(Trajectory.coordinator_id))) == {winner}
    assert db.session.scalars(select(DueItem.owner_id).where(DueItem.closed_at.is_(None))).all() == [winner] * 6
    mails = db.session.scalars(select(OutboxMail.mentor_id)).all()
    assert len(mails) == len(set(mails)) == 6
    handed = select(func.count()).where(AuditEntry.code == "trajectory.hand_over")
    assert db.session.scalar(handed) == 6


def test_of_two_schools_handovers_at_once_one_wins(world, sign_in):
    successors = [factories.make_user(Role.CARE_COORDINATOR, school=world.school) for _ in range(2)]
    student = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.ACTIVE,
        nominated_by=world.care_coordinator,
    )
    number = student.id
    db.session.commit()
    browsers = [sign_in(world.manager), sign_in(world.coordinator)]
    path = f"/handover/school-contacts/{world.care_coordinator.id}"
    forms = [{"successor_id": str(one.id)} for one in successors]
    db.session.remove()
    assert press(browsers, path, forms) == [303, 409]
    contact = db.session.get_one(Trajectory, number).nominated_by_id
    assert contact in forms_to(forms, "successor_id")
    told = select(OutboxMail.user_id).where(OutboxMail.template == "handover/emails/school_contact")
    assert db.session.scalars(told).all() == [contact]


def forms_to(forms, name="others"):
    return {int(form[name]) for form in forms}
