"""What an answer does: to the records, to where the student is, to what is due, to the mails; and what taking back does."""

import pytest
from sqlalchemy import select

from programme.access.links import mean_link
from programme.access.models import Link, Purpose
from programme.closure.actions import start_closing
from programme.closure.models import EndReason, Initiator
from programme.concerns.models import Concern, Urgency
from programme.consent import actions, queries
from programme.consent.actions import Spoken
from programme.consent.models import Answer, Consent, ConsentKind, Speaker, StudentWords
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.outbox import OutboxMail, preview
from programme.lifecycle.models import DueItem
from programme.lifecycle.stages import ConcernStage, MatchStage, TrajectoryStage
from programme.nomination.models import AgreementWay, Nomination
from programme.people.models import Guardian
from programme.privacy.actions import forget_who_took_back
from programme.privacy.models import Erasure
from programme.reports.queries import export_rows
from programme.reports.radar import histories
from tests import factories
from tests.conftest import act_as
from tests.factories import NOW, TODAY

YES = Spoken(Answer.YES, wants="Ik wil mijn stage afmaken.")


def drafted(world, **student):
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school, **student),
        stage=TrajectoryStage.DRAFT,
        nominated_by=world.care_coordinator,
    )
    return factories.save(Nomination(trajectory=trajectory, reason="Ze wil haar stage afmaken."))


def link_of(nomination, purpose=Purpose.AGREE, **values):
    return mean_link(purpose, party="student", trajectory=nomination.trajectory, **values)


def answer(nomination, spoken, link=None):
    link = link or link_of(nomination)
    actions.answer_by_link(nomination=nomination, link=link, spoken=spoken, today=TODAY)
    db.session.commit()
    return link


def running(world, **values):
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.ACTIVE,
        coordinator=world.coordinator,
        **values,
    )
    for kind in ConsentKind:
        factories.make_consent(trajectory, kind)
    return trajectory


def take_back(trajectory, kind, speaker=Speaker.STUDENT):
    actions.take_back(trajectory=trajectory, kind=ConsentKind(kind), speaker=speaker, today=TODAY)
    db.session.commit()


def exported(world):
    evaluator = act_as(world.evaluator)
    return export_rows(evaluator, TODAY, histories(evaluator))


def kinds():
    return sorted(db.session.scalars(select(DueItem.kind).where(DueItem.closed_at.is_(None))))


def records():
    rows = db.session.execute(select(Consent.kind, Consent.speaker, Consent.answer).order_by(Consent.id))
    return [tuple(value.value for value in row) for row in rows]


def mails():
    return [mail.template.rsplit("/", 1)[1] for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def test_a_yes_is_three_records_with_day_way_and_the_text_that_was_shown(world):
    nomination = drafted(world)
    link = answer(nomination, YES)
    assert records() == [
        ("take_part", "student", "yes"),
        ("data", "student", "yes"),
        ("research", "student", "no"),
    ]
    one = db.session.scalars(select(Consent)).first()
    assert (one.said_on, one.way, one.recorded_by_id, one.text_version) == (TODAY, "link", None, "2.nl")
    assert nomination.trajectory.stage is TrajectoryStage.NOMINATED
    assert link.used_at is not None
    assert queries.words_of(nomination.trajectory_id).wants == "Ik wil mijn stage afmaken."
    assert "said_yes" in mails()


def test_a_school_records_who_heard_it_and_how(world):
    nomination = drafted(world)
    actions.record_agreement(
        nomination=nomination,
        actor=world.care_coordinator,
        agreed_on=TODAY,
        way=AgreementWay.PHONE,
        today=TODAY,
        research=True,
    )
    one = db.session.scalars(select(Consent).where(Consent.kind == ConsentKind.RESEARCH)).one()
    assert (one.answer, one.way, one.recorded_by_id) == (Answer.YES, AgreementWay.PHONE, world.care_coordinator.id)


def test_not_now_ends_the_draft_keeps_no_words_and_tells_the_school_only_that(world):
    nomination = drafted(world)
    answer(nomination, Spoken(Answer.TALK_FIRST, wants="Ik twijfel nog."))
    answer(nomination, Spoken(Answer.NO, wants="Omdat ik niet wil."))
    assert nomination.trajectory.stage is TrajectoryStage.WITHDRAWN
    assert db.session.scalars(select(StudentWords)).all() == []
    assert kinds() == []
    told = db.session.scalars(select(OutboxMail).where(OutboxMail.user_id == world.care_coordinator.id)).one()
    seen = preview(told)
    assert f"nummer {nomination.trajectory_id}" in seen.subject
    for word in (nomination.trajectory.student.first_name, "twijfel", "Omdat"):
        assert word not in seen.subject + seen.body


def test_a_talk_is_asked_of_the_nominator_once_and_the_link_goes_on_working(world):
    nomination = drafted(world)
    link = answer(nomination, Spoken(Answer.TALK_FIRST, wants="Ik twijfel nog."))
    answer(nomination, Spoken(Answer.TALK_FIRST, wants="Ik twijfel nog."), link)
    assert records() == [("take_part", "student", "talk_first")]
    assert kinds() == ["student_wants_talk"]
    item = db.session.scalars(select(DueItem)).one()
    # Tuesday 24 November and three working days.
    assert (item.owner_id, item.due_on.isoformat()) == (world.care_coordinator.id, "2026-11-27")
    assert nomination.trajectory.stage is TrajectoryStage.DRAFT
    assert link.used_at is None
    answer(nomination, YES, link)
    assert nomination.trajectory.stage is TrajectoryStage.NOMINATED
    assert "student_wants_talk" not in kinds()


def test_two_answers_at_once_count_once(world):
    nomination = drafted(world)
    link = answer(nomination, YES)
    with pytest.raises(Conflict):
        answer(nomination, Spoken(Answer.NO), link)
    assert nomination.trajectory.stage is TrajectoryStage.NOMINATED


def test_under_16_the_guardian_agrees_by_a_link_of_their_own(world):
    nomination = drafted(world, birth_month=TODAY.replace(year=2011, month=5, day=1))
    answer(nomination, Spoken(Answer.YES, research=True))
    assert nomination.trajectory.stage is TrajectoryStage.DRAFT
    guardian = actions.add_guardian(nomination=nomination, name="Ouder", email="ouder@example.org", phone=None)
    link = db.session.scalars(select(Link).where(Link.purpose == Purpose.GUARDIAN_CONSENT)).one()
    actions.consent_by_link(nomination=nomination, link=link, spoken=Spoken(Answer.YES), today=TODAY)
    db.session.commit()
    assert nomination.trajectory.stage is TrajectoryStage.NOMINATED
    assert records()[3:] == [
        ("take_part", "guardian", "yes"),
        ("data", "guardian", "yes"),
        ("research", "guardian", "no"),
    ]
    assert mails()[-1] == "received" or "guardian_said_yes" in mails()
    kept = db.session.scalars(select(Link).where(Link.purpose == Purpose.MY_CHOICES, Link.party == "guardian")).one()
    assert kept.thing_id == guardian.id
    # The student agreed to research and the guardian did not: nobody counts.
    assert len(exported(world)) == 0


def test_a_guardians_no_leaves_the_draft_with_the_school(world):
    nomination = drafted(world, birth_month=TODAY.replace(year=2011, month=5, day=1))
    link = mean_link(Purpose.GUARDIAN_CONSENT, party="guardian", trajectory=nomination.trajectory)
    actions.consent_by_link(nomination=nomination, link=link, spoken=Spoken(Answer.NO), today=TODAY)
    assert records() == [("take_part", "guardian", "no")]
    assert nomination.trajectory.stage is TrajectoryStage.DRAFT


@pytest.mark.parametrize("stage", ["nominated", "intake", "waiting"])
def test_the_wish_taken_back_before_the_start_ends_it_at_once(world, stage):
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage(stage),
        coordinator=world.coordinator,
    )
    factories.make_consent(trajectory)
    take_back(trajectory, "take_part")
    assert (trajectory.stage, trajectory.ended_on) == (TrajectoryStage.WITHDRAWN, TODAY)
    take_back(trajectory, "take_part")
    assert records() == [("take_part", "student", "yes"), ("take_part", "student", "withdrawn")]


def test_of_a_running_pair_the_coordinator_is_asked_to_end_it_with_care(world):
    trajectory = running(world)
    match = factories.make_match(trajectory, world.mentor)
    take_back(trajectory, "take_part")
    assert match.stage is MatchStage.ACTIVE
    item = db.session.scalars(select(DueItem).where(DueItem.kind == "student_stops")).one()
    assert (item.owner_id, item.due_on, item.is_urgent, item.endpoint) == (
        world.coordinator.id, TODAY, True, "closure.start",
    )  # fmt: skip
    assert mails() == ["stops"]
    start_closing(
        match=match,
        actor=world.coordinator,
        reason=EndReason.STUDENT_NO_MOTIVATION,
        initiator=Initiator.STUDENT,
        today=TODAY,
    )
    assert "student_stops" not in kinds()


def test_data_taken_back_are_forgotten_at_once_and_the_proof_stays(world):
    nomination = drafted(world)
    answer(nomination, YES)
    trajectory = nomination.trajectory
    take_back(trajectory, "data")
    assert trajectory.stage is TrajectoryStage.WITHDRAWN
    assert forget_who_took_back() == 1
    db.session.commit()
    db.session.expire_all()
    assert trajectory.student.erased_at is not None
    assert (trajectory.student.email, nomination.reason) == (None, None)
    assert queries.words_of(trajectory.id).wants is None
    assert records()[-2:] == [("data", "student", "withdrawn"), ("take_part", "student", "withdrawn")]
    proof = db.session.scalars(select(Erasure)).one()
    assert (proof.kind, proof.thing_id, proof.reason) == ("student", trajectory.student_id, "withdrawn")
    assert kinds() == []
    assert forget_who_took_back() == 0


def test_data_stay_while_a_match_or_a_concern_is_open(world):
    trajectory = running(world)
    match = factories.make_match(trajectory, world.mentor)
    take_back(trajectory, "data")
    assert kinds() == ["erase_taken_back", "student_stops"]
    assert forget_who_took_back() == 0
    match.ended_on, match.end_reason, match.is_running, match._stage = (
        TODAY, "student_no_motivation", False, MatchStage.CLOSED,
    )  # fmt: skip
    trajectory.ended_on, trajectory._stage = TODAY, TrajectoryStage.CLOSED
    concern = Concern(
        match=match,
        raised_by=world.mentor_user,
        owner=world.coordinator,
        urgency=Urgency.TALK,
        raised_at=NOW,
        due_at=NOW,
    )
    concern._stage = ConcernStage.RAISED
    factories.save(concern)
    db.session.commit()
    assert forget_who_took_back() == 0
    concern._stage, concern.closed_on, concern.due_at = ConcernStage.CLOSED, TODAY, None
    concern.answered_at = NOW
    db.session.commit()
    assert forget_who_took_back() == 1


def test_another_trajectory_with_a_yes_keeps_the_student(world):
    trajectory = running(world)
    other = factories.make_trajectory(world.other_programme, trajectory.student, stage=TrajectoryStage.NOMINATED)
    take_back(trajectory, "data")
    assert forget_who_took_back() == 0
    factories.make_consent(other, "data")
    take_back(other, "data")
    trajectory.ended_on, trajectory._stage = TODAY, TrajectoryStage.CLOSED
    db.session.commit()
    assert forget_who_took_back() == 1


def test_exports_hold_only_who_agreed_to_research(world):
    asked, silent, took_back = running(world), running(world), running(world)
    db.session.query(Consent).filter_by(trajectory_id=silent.id, kind=ConsentKind.RESEARCH).delete()
    take_back(took_back, "research")
    frame = exported(world)
    assert len(frame) == 1
    actions.agree_to_research(trajectory=took_back, speaker=Speaker.STUDENT, today=TODAY)
    db.session.flush()
    assert len(exported(world)) == 2
    take_back(asked, "data")
    with pytest.raises(Conflict):
        actions.agree_to_research(trajectory=asked, speaker=Speaker.STUDENT, today=TODAY)


def test_nothing_can_be_taken_back_that_was_never_given(world):
    with pytest.raises(Conflict):
        take_back(drafted(world).trajectory, "research")


def test_a_fresh_link_goes_only_to_an_address_we_know_and_the_old_one_stops(world):
    trajectory = running(world)
    trajectory.student.email = "s@example.org"
    old = mean_link(Purpose.MY_PAGE, party="student", trajectory=trajectory)
    actions.send_own_page(address="S@example.org")
    actions.send_own_page(address="nobody@example.org")
    db.session.commit()
    assert mails() == ["own_page"]
    db.session.refresh(old)
    assert old.revoked_at is not None


def test_of_somebody_who_came_without_a_guardian_none_is_asked(world):
    nomination = drafted(world)
    with pytest.raises(Conflict):
        actions.add_guardian(nomination=nomination, name="Ouder", email=None, phone=None)
    assert db.session.scalars(select(Guardian)).all() == []
