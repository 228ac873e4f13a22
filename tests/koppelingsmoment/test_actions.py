"""Planning, calling off and holding the first meeting: what is written, owed and mailed."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from programme.access.models import Link
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed, NotFound, WrongStage
from programme.core.outbox import OutboxMail
from programme.koppelingsmoment import actions, queries
from programme.koppelingsmoment.models import Koppelingsmoment, NotInvited
from programme.koppelingsmoment.rules import GuardianChoice, Presence
from programme.lifecycle.models import Colour, DueItem, MatchMentor
from programme.lifecycle.movement import move
from programme.lifecycle.stages import MatchMove, MatchStage, TrajectoryStage
from programme.matching.models import FellThrough
from programme.norms.promises import Party, Phase
from tests import factories
from tests.factories import NOW, TODAY
from tests.matching.people import make_waiting

AT = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
PRIVATE = "KANARIE-tussen-ons"
PAIR = (Party.STUDENT, Party.MENTOR)
ROOT = Path(__file__).resolve().parents[2]


def make_accepted(world, **student):
    """Make a match that both said yes to."""
    trajectory = make_waiting(world, stage=TrajectoryStage.KOPPELINGSMOMENT, student=student)
    match = factories.make_match(trajectory, world.mentor, stage=MatchStage.ACCEPTED)
    db.session.commit()
    return match


def plan(world, match, **changes):
    """Plan the first meeting with the school and, where asked, a guardian."""
    usual = actions.Plan(starts_at=AT, minutes=60, place="Verzonnen College", care_coordinator=world.care_coordinator)
    return actions.plan(first=queries.meeting_of(match.id), plan=replace(usual, **changes), actor=world.coordinator)


def held(match, *missing, **changes):
    """Give a meeting at which all invited parties but the missing ones were there."""
    invited = [one.party for one in queries.meeting_of(match.id).invited]
    usual = actions.Held(
        held_on=TODAY,
        presence=tuple(
            Presence(one, one not in missing, "Kon niet vrij krijgen." if one in missing else "") for one in invited
        ),
        every_days=7,
        meeting_day="donderdag 15.00 uur",
        meeting_place="op school",
        until_on=date(2027, 11, 23),
        reaching="We appen.",
        between_us=PRIVATE,
        when_stuck="We bellen.",
        agreed=PAIR,
    )
    return replace(usual, **changes)


def hold(world, match, *missing, **changes):
    """Write the held meeting down."""
    return actions.hold(
        first=queries.meeting_of(match.id), held=held(match, *missing, **changes), actor=world.coordinator, today=TODAY
    )


def mails():
    """Give the mails in order: template, address, method of the calendar part, its text."""
    rows = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [(row.template.rpartition("/")[2], row.recipient, row.invitation_method, row.invitation) for row in rows]


def owed():
    """Give what is owed: kind and day."""
    rows = db.session.scalars(select(DueItem).where(DueItem.closed_at.is_(None)).order_by(DueItem.kind))
    return [(row.kind, row.due_on) for row in rows]


def event(text):
    """Read a calendar file as its reader does."""
    calendar = Calendar.from_ical(text)
    return calendar, calendar.walk("VEVENT")[0]


def test_planning_invites_everybody_and_owes_the_meeting(world):
    match = make_accepted(world)
    meeting = plan(world, match)
    assert match.stage is MatchStage.PLANNED
    assert [(one[0], one[1]) for one in mails()] == [
        ("invite_by_link", match.student.email),
        ("invite", world.mentor.email),
        ("invite", world.coordinator.email),
        ("invite", world.care_coordinator.email),
    ]
    assert owed() == [("hold_koppelingsmoment", TODAY)]
    guardian = next(one for one in meeting.parties if one.party is Party.GUARDIAN)
    assert (guardian.is_invited, guardian.not_invited) == (False, NotInvited.STUDENT_IS_ADULT)
    assert [link.party for link in db.session.scalars(select(Link))] == ["student"]


def test_each_calendar_file_names_only_its_own_reader(world):
    match = make_accepted(world)
    plan(world, match)
    for _template, address, method, text in mails():
        calendar, appointment = event(text)
        assert (method, calendar["METHOD"], appointment["SEQUENCE"]) == ("REQUEST", "REQUEST", 0)
        assert str(appointment["ATTENDEE"]) == f"mailto:{address}"
        assert appointment["DTSTART"].dt.astimezone(UTC) == AT
    to_school = mails()[3][3]
    assert match.student.last_name not in to_school and match.student.email not in to_school


def test_a_new_date_is_the_same_appointment_with_a_higher_number(world):
    match = make_accepted(world)
    uid = plan(world, match).uid
    again = plan(world, match, starts_at=LATER)
    assert (again.uid, again.sequence, len(db.session.scalars(select(Koppelingsmoment)).all())) == (uid, 1, 1)
    calendar, appointment = event(mails()[-1][3])
    assert (calendar["METHOD"], appointment["UID"], appointment["SEQUENCE"]) == ("REQUEST", uid, 1)
    assert owed() == [("hold_koppelingsmoment", date(2026, 12, 1))]
    assert [link.revoked_at is None for link in db.session.scalars(select(Link).order_by(Link.id))] == [False, True]


def test_a_cannot_asks_for_another_date_and_a_can_takes_that_back(world):
    match = make_accepted(world)
    meeting = plan(world, match)
    actions.answer_invitation(match=match, party=meeting.parties[0], can_come=False)
    assert ("party_cannot_come", date(2026, 11, 25)) in owed()
    actions.answer_invitation(match=match, party=meeting.parties[0], can_come=True)
    assert owed() == [("hold_koppelingsmoment", TODAY)]


def test_a_guardian_of_a_minor_is_left_out_when_the_student_says_no(world):
    match = make_accepted(world, birth_month=date(2009, 5, 1))
    meeting = plan(world, match, guardian=GuardianChoice.STUDENT_SAYS_NO, guardian_email="ouder@example.org")
    guardian = next(one for one in meeting.parties if one.party is Party.GUARDIAN)
    assert (guardian.is_invited, guardian.not_invited, guardian.email) == (False, NotInvited.STUDENT_SAYS_NO, None)
    assert "ouder@example.org" not in [one[1] for one in mails()]


def test_a_guardian_who_was_invited_first_only_loses_the_appointment(world):
    match = make_accepted(world, birth_month=date(2009, 5, 1))
    invited = {"guardian_name": "O. Verzonnen", "guardian_email": "ouder@example.org"}
    plan(world, match, guardian=GuardianChoice.INVITE, **invited)
    plan(world, match, starts_at=LATER, guardian=GuardianChoice.STUDENT_SAYS_NO)
    to_guardian = [one for one in mails() if one[1] == "ouder@example.org"]
    assert [(one[0], one[2]) for one in to_guardian] == [("invite_by_link", "REQUEST"), ("withdraw", "CANCEL")]
    rows = db.session.scalars(select(OutboxMail).where(OutboxMail.invitation_method == "CANCEL")).one()
    assert "says_no" not in rows.content and "says_no" not in rows.invitation


def test_under_16_a_guardian_is_invited_whatever_was_sent(world):
    match = make_accepted(world, birth_month=date(2011, 9, 1))
    meeting = plan(
        world,
        match,
        guardian=GuardianChoice.STUDENT_SAYS_NO,
        guardian_name="O. Verzonnen",
        guardian_email="ouder@example.org",
    )
    assert next(one for one in meeting.parties if one.party is Party.GUARDIAN).is_invited


def test_calling_off_clears_calendars_and_keeps_the_place_in_the_queue(world):
    match = make_accepted(world)
    plan(world, match)
    actions.cancel(
        first=queries.meeting_of(match.id),
        why=FellThrough.NO_RAPPORT,
        reason="Het klikte niet.",
        actor=world.coordinator,
        today=TODAY,
    )
    cancelled = [one for one in mails() if one[0] == "withdraw"]
    assert len(cancelled) == 4
    calendar, appointment = event(cancelled[0][3])
    assert (calendar["METHOD"], appointment["SEQUENCE"], appointment["STATUS"]) == ("CANCEL", 1, "CANCELLED")
    assert (match.stage, match.end_reason) == (MatchStage.FELL_THROUGH, "no_rapport")
    assert (match.trajectory.stage, match.trajectory.waiting_since) == (
        TrajectoryStage.WAITING,
        date(2026, 10, 20),
    )
    assert world.mentor.places_taken == 0
    assert [kind for kind, _day in owed()] == ["match_waiting"]
    assert {"tell_mentor_it_stops", "tell_student_it_stops"} <= {one[0] for one in mails()}


def test_a_held_meeting_starts_the_match(world):
    match = make_accepted(world)
    plan(world, match)
    hold(world, match, Party.CARE_COORDINATOR)
    db.session.commit()
    assert (match.stage, match.phase, match.phase_since) == (MatchStage.ACTIVE, Phase.STARTUP, TODAY)
    assert (match.started_on, match.until_on, match.is_running) == (TODAY, date(2027, 11, 23), True)
    assert match.next_due_on == date(2026, 12, 15)
    assert (match.trajectory.stage, match.trajectory.started_on) == (TrajectoryStage.ACTIVE, TODAY)
    assert world.mentor.last_active_on == TODAY
    window = db.session.scalars(select(MatchMentor)).one()
    assert (window.mentor_id, window.from_on, window.until_on) == (world.mentor.id, TODAY, None)
    assert owed() == [
        ("agreements_open", date(2026, 12, 8)),
        ("check_in", date(2026, 12, 8)),
        ("check_in_student", date(2026, 12, 8)),
        ("silence", date(2026, 12, 15)),
    ]
    meeting = queries.meeting_of(match.id).meeting
    agreed = {one.party: one.agreed_on for one in meeting.parties if one.is_invited}
    assert agreed == {
        Party.STUDENT: TODAY,
        Party.MENTOR: TODAY,
        Party.COORDINATOR: TODAY,
        Party.CARE_COORDINATOR: None,
    }
    assert [one[0] for one in mails()[4:]] == ["started_mentor", "started_student", "ask_to_agree"]


def test_what_stays_between_the_two_enters_no_mail(world):
    match = make_accepted(world)
    plan(world, match)
    hold(world, match)
    for row in db.session.scalars(select(OutboxMail)):
        assert PRIVATE not in json.dumps(json.loads(row.content)) + (row.invitation or "")


@pytest.mark.parametrize(
    ("student", "missing", "changes", "code"),
    [
        ({}, (Party.STUDENT,), {}, "student_or_mentor"),
        ({}, (), {"agreed": (Party.MENTOR,)}, "agreed"),
        ({"birth_month": date(2011, 9, 1)}, (), {}, "guardian_consent"),
        ({"birth_month": None}, (), {}, "guardian_consent"),
    ],
)
def test_a_meeting_that_misses_something_starts_nothing(world, student, missing, changes, code):
    match = make_accepted(world, **student)
    plan(world, match, guardian_name="O. Verzonnen")
    with pytest.raises(GateClosed) as closed:
        hold(world, match, *missing, **changes)
    assert closed.value.code == code
    assert match.stage is MatchStage.PLANNED


def test_under_16_the_match_starts_with_consent_and_without_the_guardian_in_the_room(world):
    match = make_accepted(world, birth_month=date(2011, 9, 1))
    plan(world, match, guardian_name="O. Verzonnen")
    hold(world, match, Party.GUARDIAN, consented_on=date(2026, 11, 20))
    assert match.stage is MatchStage.ACTIVE
    party = next(one for one in queries.meeting_of(match.id).meeting.parties if one.party is Party.GUARDIAN)
    assert (party.was_present, party.consented_on, party.missing_reason) == (
        False,
        date(2026, 11, 20),
        "Kon niet vrij krijgen.",
    )


@pytest.mark.parametrize(
    ("mentor", "trajectory", "code"),
    [
        ({"vog_renew_due": TODAY}, {}, "vog_lapsed"),
        ({"agreement_signed_on": None}, {}, "agreement_missing"),
        ({}, {"colour": Colour.AMBER, "amber_ready": False}, "amber_not_ready"),
    ],
)
def test_what_lapsed_since_the_proposal_stops_the_start(world, mentor, trajectory, code):
    match = make_accepted(world)
    plan(world, match)
    for thing, values in ((world.mentor, mentor), (match.trajectory, trajectory)):
        for name, value in values.items():
            setattr(thing, name, value)
    db.session.flush()
    with pytest.raises(GateClosed) as closed:
        hold(world, match)
    assert closed.value.code == code


@pytest.mark.parametrize(
    "stage", [stage for stage in MatchStage if stage is not MatchStage.PLANNED], ids=lambda stage: stage.value
)
def test_no_match_becomes_active_but_from_a_planned_meeting(world, stage):
    match = factories.make_match(make_waiting(world), world.mentor, stage=stage)
    with pytest.raises(WrongStage):
        move(match, MatchMove.START, actor=world.coordinator)
    # A pair that did not go on is no page any more; any other has no planned meeting.
    with pytest.raises((Conflict, NotFound)):
        hold(world, match)


def test_only_the_held_meeting_makes_the_move_that_starts_a_match():
    users = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "programme").rglob("*.py"))
        if re.search(r"MatchMove\.START\b", path.read_text())
    ]
    assert users == ["programme/koppelingsmoment/actions/holding.py", "programme/lifecycle/stages.py"]


def test_a_meeting_that_an_earlier_step_left_behind_is_called_off_in_every_calendar(world):
    match = make_accepted(world)
    plan(world, match)
    planned = db.session.scalars(select(Koppelingsmoment)).one()
    match.ended_on, match.end_reason = TODAY, "too_heavy_referred"
    move(match, MatchMove.FALL_THROUGH, actor=world.coordinator)
    db.session.flush()
    before = db.session.scalar(select(func.count()).select_from(OutboxMail))
    assert actions.call_off_left_behind() == 1
    assert (planned.cancelled_at, planned.sequence) == (NOW, 1)
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id).offset(before)).all()
    assert {mail.invitation_method for mail in mails} == {"CANCEL"}
    assert actions.call_off_left_behind() == 0
