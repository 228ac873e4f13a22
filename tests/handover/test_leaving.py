"""Who leaves hands everything over in one go: to whom it goes, who hears of it, and what a second click finds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from programme.access.visibility import visible
from programme.concerns.models import Concern, Urgency
from programme.core import clock
from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.outbox import OutboxMail, preview
from programme.handover import actions, queries, wording
from programme.intake.models import Intake
from programme.koppelingsmoment.models import Koppelingsmoment, MeetingParty
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.promises import Owed, owe
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.norms.promises import Party
from programme.people.models import Role
from programme.training.models import Training, TrainingKind
from programme.worklist import queries as worklist
from programme.worklist import wording as today_words
from tests import factories
from tests.conftest import act_as
from tests.factories import NOW, TODAY
from tests.house.test_budgets import watching

TASK = Owed("silence", TODAY, "silent_too_long", "dossiers.match", values={"days": 21})


def make_pair(world, *, school=None, mentor=None, stage=MatchStage.ACTIVE, **values):
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(school or world.school),
        stage=TrajectoryStage.KOPPELINGSMOMENT if stage is MatchStage.PLANNED else TrajectoryStage.ACTIVE,
        coordinator=world.coordinator,
        **values,
    )
    match = factories.make_match(trajectory, mentor or factories.make_mentor(world.programme), stage=stage)
    owe(TASK, owner=world.coordinator, match=match)
    return match


@pytest.fixture
def third(world):
    return factories.make_user(Role.COORDINATOR, programme=world.programme, name="Derde Verzonnen")


def hand_over(world, *, by_school=None, others=None, words=None):
    done = actions.reassign(
        leaver=world.coordinator,
        programme_id=world.programme.id,
        by_school=by_school or {},
        others=others or world.colleague,
        actor=act_as(world.manager),
        words=words,
    )
    db.session.commit()
    db.session.expire_all()
    return done


def owners():
    return set(db.session.scalars(select(DueItem.owner_id).where(DueItem.closed_at.is_(None))))


def test_each_school_goes_to_whom_was_chosen_and_the_rest_to_one(world, third):
    here, there = make_pair(world), make_pair(world, school=world.second_school)
    owe(
        Owed("see_vog", TODAY, "vog_expected", "volunteers.record_vog"),
        owner=world.coordinator,
        mentor=factories.make_mentor(world.programme),
    )
    db.session.commit()
    done = hand_over(world, by_school={world.second_school.id: third})
    assert (done.students, done.promises, done.mentors) == (2, 3, 2)
    assert (here.coordinator_id, here.trajectory.coordinator_id) == (world.colleague.id, world.colleague.id)
    assert (there.coordinator_id, there.trajectory.coordinator_id) == (third.id, third.id)
    found = db.session.execute(select(DueItem.kind, DueItem.match_id, DueItem.owner_id).order_by(DueItem.id)).all()
    assert [tuple(row) for row in found] == [
        ("silence", here.id, world.colleague.id),
        ("silence", there.id, third.id),
        ("see_vog", None, world.colleague.id),
    ]
    codes = db.session.execute(select(AuditEntry.code, AuditEntry.thing)).all()
    assert ("trajectory.hand_over", f"trajectory {there.trajectory_id}") in [tuple(row) for row in codes]


def test_backup_second_look_concern_and_training_go_along_and_nobody_has_two_parts(world, third):
    match = make_pair(world, backup_id=world.colleague.id)
    others = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        coordinator=world.colleague,
        backup_id=world.coordinator.id,
        second_reviewer_id=world.coordinator.id,
    )
    elsewhere = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        coordinator=third,
        backup_id=world.coordinator.id,
        second_reviewer_id=world.coordinator.id,
    )
    review = Owed("review_colour", TODAY, "colour_given", "screening.review")
    for trajectory in (others, elsewhere):
        owe(review, owner=world.coordinator, trajectory=trajectory)
    concern = Concern(
        match=match,
        raised_by=world.mentor_user,
        owner=world.coordinator,
        urgency=Urgency.TALK,
        raised_at=NOW,
        due_at=NOW,
    )
    concern.saw = "Verzonnen."
    factories.save(concern)
    trainings = [
        factories.save(
            Training(
                programme_id=world.programme.id,
                kind=TrainingKind.BASIC,
                title="Verzonnen",
                starts_at=NOW + timedelta(days=days),
                minutes=120,
                place="Verzonnen",
                seats=10,
                trainer_id=world.coordinator.id,
            )
        )
        for days in (-7, 7)
    ]
    db.session.commit()
    hand_over(world)
    assert match.trajectory.backup_id is None
    assert concern.owner_id == world.colleague.id
    # The colleague runs `others`: somebody else looks along there.
    assert (others.backup_id, elsewhere.backup_id) == (None, world.colleague.id)
    assert others.second_reviewer_id in (third.id, world.manager.id)
    assert elsewhere.second_reviewer_id == world.colleague.id
    looks = db.session.execute(select(DueItem.trajectory_id, DueItem.owner_id).where(DueItem.kind == "review_colour"))
    assert dict(map(tuple, looks)) == {others.id: others.second_reviewer_id, elsewhere.id: world.colleague.id}
    assert [one.trainer_id for one in trainings] == [world.coordinator.id, world.colleague.id]


def test_each_mentor_hears_it_once_with_how_to_reach_the_new_one(world):
    world.mentor.capacity = 2
    for _ in range(2):
        make_pair(world, mentor=world.mentor)
    make_pair(world, mentor=factories.make_mentor(world.programme, language="en"))
    db.session.commit()
    assert hand_over(world).mentors == 2
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert mails[0].recipient == world.mentor.email
    assert {mail.template for mail in mails} == {"handover/emails/new_coordinator"}
    assert all(world.colleague.email in (mail.content or "") for mail in mails)
    assert len(mails) == 2


def test_the_second_click_finds_that_it_was_done(world):
    make_pair(world)
    db.session.commit()
    hand_over(world)
    with pytest.raises(Conflict):
        hand_over(world)
    db.session.rollback()
    assert len(db.session.scalars(select(OutboxMail)).all()) == 1


def test_what_somebody_owes_as_a_mentor_or_in_another_programme_stays(world):
    match = make_pair(world)
    owe(Owed("log_conversation", TODAY, "conversation_planned", "logbook.edit"), owner=world.coordinator, match=match)
    elsewhere = factories.make_trajectory(
        world.other_programme, factories.make_student(world.other_school), coordinator=world.coordinator
    )
    owe(TASK, owner=world.coordinator, trajectory=elsewhere)
    db.session.commit()
    hand_over(world)
    assert elsewhere.coordinator_id == world.coordinator.id
    kinds = db.session.execute(select(DueItem.kind, DueItem.owner_id).order_by(DueItem.id)).all()
    assert [owner for _, owner in kinds] == [world.colleague.id, world.coordinator.id, world.coordinator.id]


def test_a_planned_first_meeting_gets_an_update_that_names_the_new_coordinator(world):
    match = make_pair(world, stage=MatchStage.PLANNED)
    meeting = Koppelingsmoment(
        match=match,
        starts_at=NOW + timedelta(days=5),
        place="School",
        uid="eerste@example.org",
        sequence=2,
        planned_by=world.coordinator,
    )
    factories.save(meeting)
    for party, name, email in (
        (Party.MENTOR, "Daan", match.mentor.email),
        (Party.COORDINATOR, world.coordinator.name, world.coordinator.email),
    ):
        factories.save(
            MeetingParty(match_id=match.id, meeting=meeting, party=party, name=name, email=email, can_come=True)
        )
    db.session.commit()
    hand_over(world)
    sent = db.session.scalars(select(OutboxMail).where(OutboxMail.invitation_method.is_not(None))).all()
    invitations = {
        mail.recipient: (mail.invitation_method, Calendar.from_ical(mail.invitation).walk("VEVENT")[0])
        for mail in sent
        if mail.invitation
    }
    assert {address: method for address, (method, _) in invitations.items()} == {
        match.mentor.email: "REQUEST",
        world.coordinator.email: "CANCEL",
        world.colleague.email: "REQUEST",
    }
    _method, event = invitations[match.mentor.email]
    assert (str(event["UID"]), int(event["SEQUENCE"])) == ("eerste@example.org", 3)
    assert str(event["ORGANIZER"]).lower() == f"mailto:{world.colleague.email}"
    assert [one.can_come for one in meeting.parties if one.party is Party.MENTOR] == [True]


@pytest.mark.parametrize(
    "facts, goes",
    [
        ({}, True),
        ({"planned_at": NOW - timedelta(hours=1)}, False),
        ({"cancelled_at": NOW}, False),
        ({"is_current": False}, False),
        ({"stage": TrajectoryStage.WAITING}, False),
    ],
)
def test_a_planned_intake_goes_to_the_new_coordinator_and_everybody_hears_it(world, facts, goes):
    facts = dict(facts)
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school, email="leerling@example.org"),
        stage=facts.pop("stage", TrajectoryStage.INTAKE),
        coordinator=world.coordinator,
    )
    planned = {"planned_at": NOW + timedelta(days=3), "place": "School", "uid": "gesprek@example.org", "sequence": 1}
    intake = factories.save(Intake(trajectory=trajectory, **(planned | facts)))
    db.session.commit()
    hand_over(world)
    sent = {
        mail.recipient: (mail.invitation_method, Calendar.from_ical(mail.invitation).walk("VEVENT")[0], preview(mail))
        for mail in db.session.scalars(select(OutboxMail).where(OutboxMail.template.startswith("intake/")))
    }
    if not goes:
        assert sent == {} and intake.sequence == 1
        return
    assert {address: method for address, (method, *_) in sent.items()} == {
        "leerling@example.org": "REQUEST",
        world.colleague.email: "REQUEST",
        world.coordinator.email: "CANCEL",
    }
    for _method, event, _mail in sent.values():
        assert (str(event["UID"]), int(event["SEQUENCE"])) == ("gesprek@example.org", 2)
        assert event["DTSTART"].dt == NOW + timedelta(days=3)
    assert str(sent["leerling@example.org"][1]["ORGANIZER"]).lower() == f"mailto:{world.colleague.email}"
    told = {address: mail for address, (*_, mail) in sent.items()}
    assert told["leerling@example.org"].subject == f"Ons gesprek is met {world.colleague.name}"
    assert "op dezelfde tijd en plaats" in told["leerling@example.org"].body
    assert told[world.colleague.email].subject == "Een intake voor je agenda"
    assert "Een collega" in told[world.coordinator.email].body


def test_seventy_matches_take_as_many_statements_as_seven(app, world):
    taken = []
    for number in (7, 63):
        for _ in range(number):
            make_pair(world)
        db.session.commit()
        with watching(app) as watch:
            done = actions.reassign(
                leaver=world.coordinator,
                programme_id=world.programme.id,
                by_school={},
                others=world.colleague,
                actor=act_as(world.manager),
                words="Verzonnen.",
            )
            db.session.commit()
        assert (done.students, done.mentors) == (number, number)
        # Mails are written together, some to a statement; the rest does not grow.
        taken.append(len([sent for sent in watch.statements if "outbox_mail" not in sent]))
    few, many = taken
    assert many <= few
    assert db.session.scalars(select(Match.coordinator_id).distinct()).all() == [world.colleague.id]


def test_the_pack_holds_every_student_with_state_promises_and_next_dates(world):
    match = make_pair(world)
    match.next_conversation_at = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    match.last_conversation_on = date(2026, 11, 20)
    waiting = factories.make_trajectory(
        world.programme,
        factories.make_student(world.second_school),
        stage=TrajectoryStage.WAITING,
        coordinator=world.coordinator,
    )
    ended = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.CLOSED,
        coordinator=world.coordinator,
    )
    db.session.commit()
    rows = queries.pack(act_as(world.manager), world.coordinator.id)
    assert {row.trajectory_id for row in rows} == {match.trajectory_id, waiting.id}
    assert ended.id not in {row.trajectory_id for row in rows}
    (first,) = [row for row in rows if row.match_id == match.id]
    assert (first.last_on, first.next_at) == (date(2026, 11, 20), datetime(2026, 12, 1, 14, 0, tzinfo=UTC))
    assert [(item.kind, item.due_on) for item in first.items] == [("silence", TODAY)]
    # Who does not see the students reads no pack of them.
    assert queries.pack(act_as(world.colleague), world.coordinator.id) == []


def test_every_promise_of_vandaag_has_its_name_in_the_pack():
    assert set(wording.PROMISED) == set(today_words.DUE)


# -- Away for a while


def stand_in(world, from_on, until_on, stands_in=None):
    found = actions.stand_in(
        absent=world.coordinator,
        stands_in=stands_in or world.colleague,
        programme_id=world.programme.id,
        from_on=from_on,
        until_on=until_on,
        actor=act_as(world.manager),
        today=TODAY,
    )
    db.session.commit()
    return found


@pytest.mark.parametrize(
    "day, stands_in",
    [(date(2026, 11, 30), False), (date(2026, 12, 1), True), (date(2026, 12, 4), True), (date(2026, 12, 5), False)],
)
def test_a_colleague_sees_files_and_promises_on_these_days_and_owns_nothing(world, day, stands_in):
    match = make_pair(world)
    db.session.commit()
    stand_in(world, date(2026, 12, 1), date(2026, 12, 4))
    with clock.fixed(datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)):
        actor = act_as(world.colleague)
        assert bool(db.session.scalars(visible(actor, Match)).all()) is stands_in
        assert bool(db.session.scalars(visible(actor, Trajectory)).all()) is stands_in
        shown = worklist.due_items(actor, day)
        assert [item.instead_of for item in shown] == ([world.coordinator.name] if stands_in else [])
    assert match.coordinator_id == world.coordinator.id
    assert owners() == {world.coordinator.id}


def test_what_is_owed_in_another_programme_is_not_shown_to_who_stands_in_here(world):
    elsewhere = factories.make_trajectory(
        world.other_programme, factories.make_student(world.other_school), coordinator=world.coordinator
    )
    owe(TASK, owner=world.coordinator, trajectory=elsewhere)
    db.session.commit()
    stand_in(world, TODAY, TODAY)
    assert worklist.due_items(act_as(world.colleague), TODAY) == []


def test_absences_do_not_overlap_and_end_early(world, third):
    away = stand_in(world, TODAY - timedelta(days=2), TODAY + timedelta(days=5))
    with pytest.raises(GateClosed):
        stand_in(world, TODAY + timedelta(days=5), TODAY + timedelta(days=6), third)
    with pytest.raises(GateClosed):
        stand_in(world, TODAY - timedelta(days=9), TODAY - timedelta(days=8))
    make_pair(world)
    db.session.commit()
    assert db.session.scalars(visible(act_as(world.colleague), Match)).all()
    actions.come_back(away=away, actor=act_as(world.manager), today=TODAY)
    db.session.commit()
    assert not db.session.scalars(visible(act_as(world.colleague), Match)).all()
    with pytest.raises(Conflict):
        actions.come_back(away=away, actor=act_as(world.manager), today=TODAY)


def test_who_stands_in_is_not_away_and_who_is_counted_on_does_not_go(world, third):
    stand_in(world, TODAY, TODAY + timedelta(days=5))

    def goes(absent, stands_in, first, last):
        actions.stand_in(
            absent=absent,
            stands_in=stands_in,
            programme_id=world.programme.id,
            from_on=TODAY + timedelta(days=first),
            until_on=TODAY + timedelta(days=last),
            actor=act_as(world.manager),
            today=TODAY,
        )

    with pytest.raises(GateClosed) as closed:
        goes(third, world.coordinator, 5, 8)
    assert closed.value.code == "both_away"
    with pytest.raises(GateClosed) as closed:
        goes(world.colleague, third, 5, 8)
    assert closed.value.code == "stands_in_itself"
    goes(world.colleague, third, 6, 8)


def test_who_may_hand_over_whose_work(world, third):
    def may(user):
        return {one.user.id for one in queries.colleagues(act_as(user))}

    everybody = {world.manager.id, world.coordinator.id, world.colleague.id, third.id}
    assert may(world.manager) == everybody
    assert may(world.colleague) == {world.colleague.id}
    stand_in(world, TODAY, TODAY)
    assert may(world.colleague) == {world.colleague.id, world.coordinator.id}
    assert not may(world.other_manager) & everybody
