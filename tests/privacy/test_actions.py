"""Forgetting people: planted words are nowhere any more, and retention acts on the day and not before."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, String, select
from sqlalchemy.engine import make_url

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.accounts.actions import start_session
from programme.accounts.models import FailedSignIn, UserSession
from programme.closure.models import Closure, EndReason, Initiator
from programme.concerns.models import Concern, Urgency
from programme.core import audit, clock
from programme.core.database import Base, db
from programme.core.drafts import DraftOwner, save_draft
from programme.core.encryption import unseal
from programme.core.errors import GateClosed
from programme.evaluation.actions import make_own_instrument
from programme.evaluation.models import PulseAnswer, PulseRound
from programme.evaluation.models import Side as PulseSide
from programme.intake.models import Intake
from programme.intervisie.models import GroupMeeting, IntervisieGroup, Method
from programme.koppelingsmoment.models import Koppelingsmoment, MeetingParty
from programme.lifecycle.models import StageChange
from programme.lifecycle.stages import ConcernStage, MatchStage, ReferralStage, TrajectoryStage
from programme.logbook.models import Competence, Conversation, ConversationState, Goal
from programme.matching.models import Proposal
from programme.nomination.models import Nomination
from programme.norms.promises import Party, Phase
from programme.people.models import Guardian, Membership, MentorStage, Role, Student, User
from programme.privacy import actions, queries
from programme.privacy.models import Erasure
from programme.referral.models import Referral
from programme.support.models import CheckIn, ContactWay, WithWhom
from programme.volunteers.models import Reference
from tests import factories
from tests.conftest import act_as
from tests.factories import NOW

CANARY = "Kanariepiet"
NIGHT = date(2026, 11, 24)


def everything_in(database: str) -> str:
    """Give all that a thief of the database and the keys could read."""
    found = []
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            for name, value in row.items():
                sealed = isinstance(table.c[name].type, LargeBinary) and value is not None
                found.append(unseal(value, f"{table.name}.{name}.{row['row_key']}") if sealed else str(value))
    db.session.rollback()
    if database.startswith("sqlite"):
        path = make_url(database).database or ""
        db.session.remove()
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found.append(Path(path).read_bytes().decode("latin-1"))
    return "\n".join(found)


def plant(world):
    """Give a student with a planted word in every text and name that can hold one."""
    student = factories.make_student(world.school, first_name=CANARY, last_name=CANARY, email=f"{CANARY}@example.org")
    student.phone, student.programme_of_study, student.student_number = CANARY, CANARY, CANARY
    trajectory = factories.make_trajectory(
        world.programme, student, stage=TrajectoryStage.CLOSED, coordinator=world.coordinator, ended_on=NIGHT
    )
    trajectory.shared_with_school = CANARY
    match = factories.make_match(trajectory, world.mentor, stage=MatchStage.CLOSED)
    things = [
        Guardian(student_id=student.id, name=CANARY, email=f"{CANARY}@example.org"),
        Nomination(trajectory=trajectory, reason=CANARY, tried=CANARY, practical=CANARY),
        Intake(
            trajectory_id=trajectory.id,
            planned_at=factories.NOW,
            place=CANARY,
            uid="intake-1",
            mentoring_question=CANARY,
            wishes=CANARY,
            care_given=CANARY,
            practical=CANARY,
        ),
        Referral(
            trajectory_id=trajectory.id,
            owner_id=world.coordinator.id,
            advised_on=NIGHT,
            reason=CANARY,
            receiver_name=CANARY,
            receiver_email=f"{CANARY}@example.org",
        ),
        Proposal(
            match_id=match.id, proposed_by_id=world.coordinator.id, proposed_at=factories.NOW, introduction=CANARY
        ),
        Goal(match_id=match.id, competence=Competence.MOTIVES, set_on=NIGHT, words=CANARY),
        Conversation(
            match_id=match.id,
            by_mentor_id=world.mentor.id,
            state=ConversationState.HELD,
            starts_at=factories.NOW,
            minutes=60,
            note=CANARY,
        ),
        CheckIn(
            match_id=match.id,
            with_whom=WithWhom.STUDENT,
            way=ContactWay.PHONE,
            held_on=NIGHT,
            by_id=world.coordinator.id,
            note=CANARY,
        ),
        Concern(
            match_id=match.id,
            raised_by_id=world.mentor_user.id,
            owner_id=world.coordinator.id,
            urgency=Urgency.TALK,
            raised_at=factories.NOW,
            due_at=factories.NOW,
            saw=CANARY,
            thinks=CANARY,
        ),
        Closure(
            match_id=match.id,
            reason=EndReason.COMPLETED_GOAL,
            initiator=Initiator.BOTH,
            is_planned=True,
            phase_before=Phase.DEEPENING,
            phase_before_since=NIGHT,
            announced_on=NIGHT,
            note=CANARY,
            student_words=CANARY,
            mentor_words=CANARY,
        ),
    ]
    db.session.add_all(things)
    meeting = Koppelingsmoment(
        match_id=match.id,
        starts_at=factories.NOW,
        place=CANARY,
        uid="koppelingsmoment-1",
        planned_by_id=world.coordinator.id,
        reaching=CANARY,
        meeting_day=CANARY,
    )
    db.session.add(meeting)
    db.session.flush()
    party = MeetingParty(match_id=match.id, meeting_id=meeting.id, party=Party.STUDENT, name=CANARY, email=CANARY)
    change = StageChange(
        kind="match",
        thing_id=match.id,
        match_id=match.id,
        move="close",
        source="closing",
        target="closed",
        at=factories.NOW,
    )
    change.reason = CANARY
    db.session.add_all([party, change])
    audit.record("match.close", f"match {match.id}", actor_id=world.coordinator.id, text=CANARY)
    concern = next(thing for thing in things if isinstance(thing, Concern))
    audit.record("concern.weigh", f"concern {concern.id}", actor_id=world.coordinator.id, text=CANARY)
    save_draft(DraftOwner(user_id=world.coordinator.id), "closure.close", f"match {match.id}", {"note": CANARY})
    db.session.commit()
    return student


def test_nothing_planted_is_left_after_a_student_is_erased(app, world):
    student_id, manager_id = plant(world).id, world.manager.id
    database = app.config["SQLALCHEMY_DATABASE_URI"]
    assert everything_in(database).count(CANARY) > 30
    student, manager = db.session.get_one(Student, student_id), db.session.get_one(User, manager_id)
    actions.erase_student(student=student, actor=act_as(manager), reason="Gevraagd", today=NIGHT)
    db.session.commit()
    assert CANARY not in everything_in(database)
    assert list(audit.verify()) == []
    kept = db.session.get_one(Student, student_id)
    assert (kept.last_name, kept.birth_month, kept.erased_at) == ("–", date(2007, 1, 1), factories.NOW)
    # Figures still know that they met, and when.
    assert db.session.scalars(select(Conversation.minutes)).all() == [60]
    assert db.session.scalars(select(Erasure.kind)).all() == ["student"]


def test_another_student_keeps_everything(world):
    plant(world)
    other = factories.make_student(world.school, first_name="Blijft")
    trajectory = factories.make_trajectory(world.programme, other, stage=TrajectoryStage.NOT_NOW)
    nomination = Nomination(trajectory=trajectory, reason="Dit blijft.")
    db.session.add(nomination)
    db.session.commit()
    planted = db.session.scalars(select(Student).where(Student.first_name == CANARY)).one()
    actions.erase_student(student=planted, actor=act_as(world.manager), reason="Gevraagd", today=NIGHT)
    db.session.commit()
    assert db.session.get_one(Student, other.id).first_name == "Blijft"
    assert db.session.scalars(select(Nomination).where(Nomination.trajectory_id == trajectory.id)).one().reason == (
        "Dit blijft."
    )


def test_a_running_match_is_ended_before_anybody_is_erased(world):
    student = factories.make_student(world.school)
    trajectory = factories.make_trajectory(
        world.programme, student, stage=TrajectoryStage.ACTIVE, coordinator=world.coordinator
    )
    factories.make_match(trajectory, world.mentor)
    with pytest.raises(GateClosed) as gate:
        actions.erase_student(student=student, actor=act_as(world.manager), reason="Gevraagd", today=NIGHT)
    assert gate.value.code == "open_match"
    with pytest.raises(GateClosed):
        actions.erase_mentor(mentor=world.mentor, actor=act_as(world.manager), reason="Gevraagd")


def test_a_file_outside_the_reach_of_the_actor_stops_the_erasure(world):
    student = factories.make_student(world.school)
    factories.make_trajectory(world.programme, student, stage=TrajectoryStage.NOT_NOW, coordinator=world.coordinator)
    factories.make_trajectory(world.other_programme, student, stage=TrajectoryStage.NOT_NOW)
    with pytest.raises(GateClosed) as gate:
        actions.erase_student(student=student, actor=act_as(world.manager), reason="Gevraagd", today=NIGHT)
    assert gate.value.code == "elsewhere"


def test_nothing_planted_is_left_after_a_mentor_is_erased(app, world):
    mentor = world.mentor
    for name in ("first_name", "last_name", "phone", "wishes", "hopes_to_learn", "interview_notes", "motivation"):
        setattr(mentor, name, CANARY)
    mentor.email = f"{CANARY}@example.org"
    world.mentor_user.name, world.mentor_user.email = CANARY, f"{CANARY}@example.org".lower()
    reference = Reference(mentor_id=mentor.id, name=CANARY, email=f"{CANARY}@example.org", asked_at=factories.NOW)
    reference.answer = CANARY
    db.session.add(reference)
    db.session.commit()
    actions.erase_mentor(mentor=mentor, actor=act_as(world.manager), reason="Gevraagd")
    db.session.commit()
    text = everything_in(app.config["SQLALCHEMY_DATABASE_URI"])
    assert CANARY not in text and CANARY.lower() not in text


@pytest.mark.parametrize(
    ("stage", "after"),
    [
        (MentorStage.APPLIED, MentorStage.REFUSED),
        (MentorStage.INTERVIEWED, MentorStage.REFUSED),
        (MentorStage.ADMITTED, MentorStage.LEFT),
        (MentorStage.PAUSED, MentorStage.LEFT),
        (MentorStage.REFUSED, MentorStage.REFUSED),
        (MentorStage.LEFT, MentorStage.LEFT),
    ],
)
def test_an_erased_mentor_is_proposed_to_nobody_any_more(world, stage, after):
    mentor = factories.make_mentor(world.programme, stage=stage)
    db.session.commit()
    actions.erase_mentor(mentor=mentor, actor=act_as(world.manager), reason="Gevraagd")
    db.session.commit()
    db.session.expire_all()
    assert (mentor.stage, mentor.last_name) == (after, "–")
    assert after in (MentorStage.LEFT, MentorStage.REFUSED)


@pytest.mark.parametrize(
    ("stage", "days_before", "first_gone"),
    [
        (TrajectoryStage.NOT_NOW, [date(2026, 12, 1), date(2027, 5, 23)], date(2027, 5, 24)),
        (TrajectoryStage.WITHDRAWN, [date(2027, 5, 23)], date(2027, 5, 24)),
        (TrajectoryStage.CLOSED, [date(2027, 5, 24), date(2028, 11, 23)], date(2028, 11, 24)),
    ],
)
def test_a_student_is_forgotten_on_the_day_and_not_before(world, stage, days_before, first_gone):
    student = factories.make_student(world.school)
    factories.make_trajectory(world.programme, student, stage=stage, ended_on=NIGHT)
    db.session.commit()
    for night in days_before:
        with clock.fixed(datetime(night.year, night.month, night.day, 2, tzinfo=UTC)):
            assert actions.run_retention(night)["student"] == 0
    with clock.fixed(datetime(first_gone.year, first_gone.month, first_gone.day, 2, tzinfo=UTC)):
        assert actions.run_retention(first_gone)["student"] > 0
        assert actions.run_retention(first_gone)["student"] == 0
    assert db.session.get_one(Student, student.id).first_name == ""


def test_a_note_goes_a_year_after_the_match_and_the_conversation_stays(world):
    student = factories.make_student(world.school)
    trajectory = factories.make_trajectory(world.programme, student, stage=TrajectoryStage.CLOSED, ended_on=NIGHT)
    match = factories.make_match(trajectory, world.mentor, stage=MatchStage.CLOSED)
    talk = Conversation(
        match_id=match.id, state=ConversationState.HELD, starts_at=factories.NOW, minutes=45, note="Verzonnen."
    )
    db.session.add(talk)
    db.session.commit()
    assert actions.run_retention(date(2027, 11, 23))["notes"] == 0
    assert actions.run_retention(date(2027, 11, 24))["notes"] == 1
    db.session.expire_all()
    kept = db.session.scalars(select(Conversation)).one()
    assert (kept.note, kept.minutes) == (None, 45)


def test_a_refused_mentor_goes_after_four_weeks_and_a_vog_with_the_end(world):
    refused = factories.make_mentor(world.programme, stage=MentorStage.REFUSED)
    left = factories.make_mentor(world.programme, stage=MentorStage.LEFT)
    db.session.commit()
    assert actions.run_retention(date(2026, 11, 23))["vog"] == 0
    assert actions.run_retention(NIGHT)["vog"] == 2
    assert actions.run_retention(date(2026, 12, 21))["mentor"] == 0
    assert actions.run_retention(date(2026, 12, 22))["mentor"] > 0
    db.session.expire_all()
    assert (refused.last_name, left.last_name != "–", left.vog_seen_on) == ("–", True, None)


def test_what_a_group_learned_goes_after_twelve_months(world):
    group = IntervisieGroup(programme_id=world.programme.id, name="Groep")
    db.session.add(group)
    db.session.flush()
    meeting = GroupMeeting(
        group_id=group.id, starts_at=factories.NOW, place="Verzonnen", method=Method.BALINT, learned="Stilte mag."
    )
    db.session.add(meeting)
    db.session.commit()
    assert actions.run_retention(date(2027, 11, 23))["learned"] == 0
    assert actions.run_retention(date(2027, 11, 24))["learned"] == 1


def test_the_audit_chain_is_cut_after_two_years_and_still_holds(world):
    audit.record("match.close", "match 1", actor_id=None)
    db.session.commit()
    with clock.fixed(factories.NOW + timedelta(days=500)):
        audit.record("match.close", "match 2", actor_id=None)
        db.session.commit()
    assert actions.run_retention(date(2028, 11, 23))["audit"] == 0
    assert actions.run_retention(date(2028, 11, 24))["audit"] == 1
    assert list(audit.verify()) == []


def test_a_table_that_names_a_student_in_plain_text_is_known(app):
    """A new column of text with a person in it has to be added to what is forgotten; this list is that decision."""
    known = {
        "student": {"student_number", "first_name", "infix", "last_name", "email", "phone", "programme_of_study"},
        "meeting_party": {"name", "email"},
        "referral": {"receiver_name", "receiver_email", "received_by"},
        "triage": {"case_owner"},
    }
    anchored = queries.Anchors(student_ids=(1,), trajectory_ids=(1,), match_ids=(1,))
    codes = {"stage", "kind", "move", "source", "target", "party", "purpose", "uid", "row_key", "language", "template"}
    loose = {}
    for table in Base.metadata.sorted_tables:
        if str(queries.anchored(table, anchored)) == "false" or table.name in actions.REMOVED:
            continue
        plain = {column.name for column in table.columns if type(column.type) is String and column.name not in codes}
        emptied = known.get(table.name, set()) | set(actions.PLAIN.get(table.name, {}))
        if plain - emptied:
            loose[table.name] = sorted(plain - emptied)
    assert loose == {
        "concern_word": ["code"],
        "due_item": ["endpoint", "key", "reason"],
        "match": ["end_reason"],
        "file_opening": ["page"],
        "intake_block": ["page"],
        "consent": ["text_version"],
        # Only days off of a region or a school bear a name; of a match or a mentor it is empty.
        "quiet_period": ["name"],
    }


def test_an_account_is_forgotten_two_years_after_it_was_closed(world):
    world.trainer.deactivated_at = factories.NOW
    db.session.commit()
    assert actions.run_retention(date(2028, 11, 23))["user"] == 0
    assert actions.run_retention(date(2028, 11, 24))["user"] > 0
    db.session.expire_all()
    assert (world.trainer.name, world.manager.name != "–") == ("–", True)


def test_links_and_sessions_go_thirty_days_after_their_end(world):
    mean_link(Purpose.PASSWORD_RESET, party="user", user=world.trainer, days=1)
    start_session(membership=db.session.scalars(select(Membership).where(Membership.user_id == world.trainer.id)).one())
    db.session.commit()
    # The link expires on 25 November, the session on the evening of the 24th.
    assert actions.run_retention(date(2026, 12, 23))["by_age"] == 0
    assert actions.run_retention(date(2026, 12, 24))["by_age"] == 1
    assert actions.run_retention(date(2026, 12, 25))["by_age"] == 1


def test_failed_tries_go_after_two_days_and_sessions_thirty_days_after_they_ended(world):
    db.session.add(FailedSignIn(who="0" * 64, at=NOW))
    act_as(world.coordinator)
    db.session.commit()
    left = {}
    for days in (1, 3, 29, 32):
        with clock.fixed(NOW + timedelta(days=days)):
            actions.clean_up()
        left[days] = tuple(len(db.session.scalars(select(model)).all()) for model in (FailedSignIn, UserSession))
    assert left == {1: (1, 1), 3: (0, 1), 29: (0, 1), 32: (0, 0)}


def test_an_audit_entry_of_a_leap_day_goes_where_there_is_none(world):
    with clock.fixed(datetime(2028, 2, 29, 12, tzinfo=UTC)):
        audit.record("match.close", "match 1", actor_id=None)
        db.session.commit()
    assert actions.run_retention(date(2030, 2, 27))["audit"] == 0
    assert actions.run_retention(date(2030, 2, 28))["audit"] == 1


def test_a_referred_student_goes_two_years_after_the_referral_is_closed(world):
    student = factories.make_student(world.school)
    trajectory = factories.make_trajectory(
        world.programme, student, stage=TrajectoryStage.REFERRED, created_at=datetime(2026, 1, 5, 9, tzinfo=UTC)
    )
    referral = Referral(trajectory_id=trajectory.id, owner_id=world.coordinator.id, advised_on=date(2026, 1, 5))
    db.session.add(referral)
    db.session.commit()
    assert actions.run_retention(date(2029, 1, 5))["student"] == 0
    referral.closed_on, referral._stage = date(2026, 11, 5), ReferralStage.CLOSED
    db.session.commit()
    assert actions.run_retention(date(2028, 11, 4))["student"] == 0
    assert actions.run_retention(date(2028, 11, 5))["student"] > 0


def test_a_file_waits_for_a_concern_that_is_answered_after_the_match(world):
    student = plant(world)
    concern = db.session.scalars(select(Concern)).one()
    assert queries.roads(student.id)[student.id][0].help_open
    concern.answered_at, concern._stage = datetime(2027, 1, 10, 9, tzinfo=UTC), ConcernStage.ANSWERED
    referral = db.session.scalars(select(Referral)).one()
    referral.closed_on, referral._stage = date(2026, 12, 1), ReferralStage.DECLINED
    db.session.commit()
    assert actions.run_retention(date(2029, 1, 9))["student"] == 0
    assert actions.run_retention(date(2029, 1, 10))["student"] > 0


def test_the_account_of_a_mentor_who_is_a_trainer_too_stays_when_the_file_goes(world):
    user, mentor = world.mentor_user, world.mentor
    trainer = Membership(user_id=user.id, role=Role.TRAINER, programme_id=world.programme.id)
    db.session.add(trainer)
    db.session.commit()
    actions.erase_mentor(mentor=mentor, actor=act_as(world.manager), reason="Gevraagd")
    db.session.commit()
    db.session.expire_all()
    assert (mentor.last_name, mentor.user_id, user.name != "–", user.deactivated_at) == ("–", None, True, None)
    roles = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).all()
    assert {row.role.value: row.ended_at for row in roles} == {"mentor": NOW, "trainer": None}
    # When the last role ends too, the account goes two years later.
    trainer.ended_at = NOW
    db.session.commit()
    assert actions.run_retention(date(2028, 11, 23))["user"] == 0
    assert actions.run_retention(date(2028, 11, 24))["user"] > 0
    db.session.expire_all()
    assert user.name == "–"


def make_answered(world):
    """Give an ended match of which student and mentor answered the five short questions, each with numbers of their own."""
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.CLOSED,
        coordinator=world.coordinator,
        ended_on=NIGHT,
    )
    match = factories.make_match(trajectory, world.mentor, stage=MatchStage.CLOSED)
    instrument = make_own_instrument()
    for side, value in ((PulseSide.STUDENT, 2), (PulseSide.MENTOR, 5)):
        pulse = PulseRound(
            match=match, instrument=instrument, side=side, planned_on=NIGHT, asked_at=NOW, answered_on=NIGHT
        )
        pulse.answers = [PulseAnswer(item=item, value=value) for item in instrument.items]
        db.session.add(pulse)
    db.session.commit()
    return trajectory.student


def chosen(anchors):
    sheets = {one.table: one.rows for one in queries.held(anchors)}
    return [row["value"] for row in sheets.get("pulse_answer", [])]


def test_each_of_the_two_is_shown_the_own_answers_and_never_those_of_the_other(world):
    student = make_answered(world)
    anchors = queries.anchors_of_student(student.id)
    assert chosen(anchors) == [2] * 5
    assert chosen(queries.anchors_of_mentor(world.mentor.id)) == [5] * 5
    (asked,) = (one.rows for one in queries.held(anchors) if one.table == "pulse_round")
    assert [row["side"] for row in asked] == [PulseSide.STUDENT]
    other = factories.make_mentor(world.programme)
    assert chosen(queries.anchors_of_mentor(other.id)) == []


def test_answers_to_the_short_questions_go_with_the_student_and_with_the_mentor(world):
    student = make_answered(world)
    actions.erase_mentor(mentor=world.mentor, actor=act_as(world.coordinator), reason="Op eigen verzoek.")
    db.session.commit()
    assert set(db.session.scalars(select(PulseAnswer.value))) == {2}
    actions.erase_student(student=student, actor=act_as(world.coordinator), reason="Op eigen verzoek.", today=NIGHT)
    db.session.commit()
    assert db.session.scalars(select(PulseAnswer)).all() == []
