"""Red while a match runs: its pause is proposed and a person decides; from red no match follows without a new intake."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from programme.closure.actions import Ending, close, start_closing
from programme.closure.models import AfterEnd, EndReason, Initiator
from programme.core import clock
from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed, ProgrammeError
from programme.intake.actions import plan_intake
from programme.lifecycle.models import Colour, DueItem
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.nomination.rules import SchoolStatus, school_status
from programme.phases.actions import pause as pause_phase
from programme.referral.models import Referral
from programme.screening import actions, queries
from programme.screening.models import Evidence
from tests import factories
from tests.factories import NOW, TODAY

WHY = "De mentor is de enige die ze nog spreekt (verzonnen)."


@pytest.fixture
def match(world):
    student = factories.make_student(world.school)
    facts = {"stage": TrajectoryStage.ACTIVE, "started_on": date(2026, 9, 1), "coordinator": world.coordinator}
    return factories.make_match(factories.make_trajectory(world.programme, student, **facts), world.mentor)


def give(world, match, shade=Colour.RED, actor=None):
    judgement = actions.Judgement(
        shade, ["abuse"] if shade is Colour.RED else [], Evidence.CONCERN, "Zo gehoord.", TODAY
    )
    return actions.give_colour(
        trajectory=match.trajectory, actor=actor or world.coordinator, judgement=judgement, today=TODAY
    )


def owed(match):
    anchor = (DueItem.match_id == match.id) | (DueItem.trajectory_id == match.trajectory_id)
    rows = db.session.scalars(select(DueItem).where(anchor, DueItem.closed_at.is_(None))).all()
    return {row.kind: (row.due_on, row.reason) for row in rows}


def where(match):
    return match.stage, match.trajectory.stage, match.trajectory.colour


def test_red_proposes_to_pause_a_running_match_and_opens_a_referral_the_same_day(world, match):
    triage = give(world, match)
    db.session.commit()
    assert where(match) == (MatchStage.ACTIVE, TrajectoryStage.ACTIVE, Colour.RED)
    assert triage.pauses is None
    assert db.session.scalars(select(Referral)).one().advised_on == TODAY
    assert owed(match) == {
        "pause_for_help": (TODAY, "red_runs"),
        "referral_next": (TODAY, "referral_ask_student"),
        "review_colour": (date(2026, 11, 25), "red_needs_second"),
    }
    item = db.session.scalars(select(DueItem).where(DueItem.kind == "pause_for_help")).one()
    assert (item.owner_id, item.is_urgent, item.match_id) == (world.coordinator.id, True, match.id)


def test_a_person_pauses_it_and_tells_the_mentor(world, match):
    triage = give(world, match)
    actions.pause_for_help(match=match, actor=world.coordinator, reason="Eerst hulp.", today=TODAY)
    db.session.commit()
    assert where(match) == (MatchStage.PAUSED, TrajectoryStage.REFERRED, Colour.RED)
    assert (triage.pauses, triage.pause_by_id, triage.pause_reason) == (True, world.coordinator.id, "Eerst hulp.")
    assert owed(match) == {
        "tell_mentor": (TODAY, "help_first"),
        "referral_next": (TODAY, "referral_ask_student"),
        "review_colour": (date(2026, 11, 25), "red_needs_second"),
        "red_review": (date(2027, 2, 23), "red_ends_review"),
    }


def test_a_person_lets_it_go_on_with_a_reason_and_looks_again(world, match):
    triage = give(world, match)
    actions.go_on_at_red(match=match, actor=world.coordinator, reason=WHY, today=TODAY)
    db.session.commit()
    assert where(match) == (MatchStage.ACTIVE, TrajectoryStage.ACTIVE, Colour.RED)
    assert (triage.pauses, triage.pause_by_id, triage.pause_reason) == (False, world.coordinator.id, WHY)
    assert owed(match)["red_goes_on"] == (date(2027, 2, 23), "red_still_goes_on")
    assert "pause_for_help" not in owed(match)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "screening.pause")).one()
    assert entry.actor_id == world.coordinator.id
    with clock.fixed(NOW + timedelta(days=95)):
        actions.go_on_at_red(match=match, actor=world.coordinator, reason=WHY, today=TODAY + timedelta(days=95))
    assert owed(match)["red_goes_on"] == (date(2027, 5, 29), "red_still_goes_on")


def test_the_school_cannot_see_it(world, match):
    before = school_status(match.trajectory.stage)
    give(world, match)
    assert (before, school_status(match.trajectory.stage)) == (SchoolStatus.STARTED, SchoolStatus.STARTED)


@pytest.mark.parametrize("shade", [Colour.GREEN, Colour.AMBER])
def test_only_an_intake_leads_from_red_to_another_colour(world, match, shade):
    give(world, match)
    with pytest.raises(GateClosed) as refused:
        give(world, match, shade)
    assert refused.value.code == "not_screening"
    with pytest.raises(ProgrammeError):
        plan_intake(trajectory=match.trajectory, actor=world.coordinator, planned_at=NOW, place="School")


def test_a_second_person_confirms_red_while_the_match_goes_on(world, match):
    triage = give(world, match)
    actions.go_on_at_red(match=match, actor=world.coordinator, reason=WHY, today=TODAY)
    actions.look_again(triage=triage, actor=world.colleague, confirms=True, reason="Gelezen.", today=TODAY)
    assert set(owed(match)) == {"red_goes_on", "referral_next"}


@pytest.mark.parametrize("decided", [False, True])
def test_who_does_not_agree_with_red_lets_the_pause_be_decided_anew(world, match, decided):
    triage = give(world, match)
    if decided:
        actions.go_on_at_red(match=match, actor=world.coordinator, reason=WHY, today=TODAY)
    actions.look_again(triage=triage, actor=world.colleague, confirms=False, reason="Anders gezien.", today=TODAY)
    db.session.commit()
    assert where(match) == (MatchStage.ACTIVE, TrajectoryStage.ACTIVE, Colour.RED)
    assert (triage.pauses, triage.pause_reason) == (None, None)
    assert owed(match)["pause_for_help"] == (TODAY, "red_rejected_runs")
    assert "red_goes_on" not in owed(match)
    actions.pause_for_help(match=match, actor=world.coordinator, reason="Toch.", today=TODAY)
    assert owed(match)["new_colour"] == (date(2026, 12, 1), "red_rejected")


def test_the_second_of_two_people_sees_what_was_decided(world, match):
    seen = give(world, match).version
    actions.go_on_at_red(match=match, actor=world.coordinator, reason=WHY, today=TODAY, seen_version=seen)
    db.session.flush()
    for decide in (actions.pause_for_help, actions.go_on_at_red):
        with pytest.raises(Conflict):
            decide(match=match, actor=world.manager, reason="Verzonnen.", today=TODAY, seen_version=seen)
    assert match.stage is MatchStage.ACTIVE


def test_nothing_is_decided_without_red(world, match):
    for decide in (actions.pause_for_help, actions.go_on_at_red):
        with pytest.raises(Conflict):
            decide(match=match, actor=world.coordinator, reason="Verzonnen.", today=TODAY)


def test_the_usual_pause_is_the_proposed_one(world, match):
    give(world, match)
    later = TODAY + timedelta(days=9)
    pause_phase(match=match, actor=world.coordinator, reason="Even niet.", look_on=later, today=TODAY)
    assert where(match) == (MatchStage.PAUSED, TrajectoryStage.REFERRED, Colour.RED)
    assert {"red_review", "tell_mentor"} <= set(owed(match))
    assert not {"paused", "pause_for_help"} & set(owed(match))


@pytest.mark.parametrize("after", list(AfterEnd))
@pytest.mark.parametrize("decided", [False, True])
def test_who_is_red_at_the_end_of_a_match_waits_for_no_other(world, match, decided, after):
    give(world, match)
    if decided:
        actions.go_on_at_red(match=match, actor=world.coordinator, reason=WHY, today=TODAY)
    start_closing(
        match=match, actor=world.coordinator, reason=EndReason.COMPLETED_TERM, initiator=Initiator.BOTH, today=TODAY
    )
    assert where(match) == (MatchStage.CLOSING, TrajectoryStage.REFERRED, Colour.RED)
    assert not {"pause_for_help", "red_goes_on"} & set(owed(match))
    ending = Ending(after, meeting_on=TODAY, student_words="Verzonnen.", after_reason="Verzonnen.")
    close(match=match, actor=world.coordinator, ending=ending, today=TODAY)
    db.session.commit()
    assert where(match) == (MatchStage.CLOSED, TrajectoryStage.REFERRED, Colour.RED)
    assert owed(match)["red_review"] == (date(2027, 2, 23), "red_ends_review")


def test_red_while_a_match_pauses_already_leaves_it_paused(world):
    facts = {"stage": TrajectoryStage.PAUSED, "started_on": date(2026, 9, 1), "coordinator": world.coordinator}
    trajectory = factories.make_trajectory(world.programme, factories.make_student(world.school), **facts)
    match = factories.make_match(trajectory, world.mentor, stage=MatchStage.PAUSED)
    give(world, match)
    assert where(match) == (MatchStage.PAUSED, TrajectoryStage.REFERRED, Colour.RED)
    assert "pause_for_help" not in owed(match)
    assert queries.running_match(trajectory.id) is None


def test_the_coordinator_pauses_from_vandaag_in_one_page(world, match, sign_in):
    coordinator = sign_in(world.coordinator)
    given = coordinator.post(
        f"/screening/{match.trajectory_id}/triage",
        data={
            "red_criteria": ["abuse"],
            "evidence": "concern",
            "colour": "red",
            "reason": "Geheim van thuis (verzonnen).",
            "student_heard_on": TODAY.isoformat(),
        },
    )
    address = f"/screening/match/{match.id}/pause"
    assert (given.status_code, given.location) == (303, address)
    assert address in coordinator.get("/worklist/").get_data(as_text=True)
    page = coordinator.get(address).get_data(as_text=True)
    assert "Rood: eerst hulp." in page
    assert "Geheim van thuis" not in page
    empty = coordinator.post(address, data={"reason": " "})
    assert empty.status_code == 422
    paused = coordinator.post(address, data={"reason": "Rood: eerst hulp."})
    assert (paused.status_code, paused.location) == (303, f"/referral/mentor-told/{match.id}")
    again = coordinator.post(address, data={"reason": "Nog eens."})
    assert again.status_code == 409
    assert "Hier is nu niets te beslissen" in coordinator.get(address).get_data(as_text=True)


def test_going_on_asks_for_a_reason_and_stands_beside_the_colour(world, match, sign_in):
    give(world, match)
    db.session.commit()
    coordinator = sign_in(world.coordinator)
    refused = coordinator.post(f"/screening/match/{match.id}/go-on", data={"why": ""})
    assert refused.status_code == 422
    kept = coordinator.post(f"/screening/match/{match.id}/go-on", data={"why": WHY})
    assert (kept.status_code, kept.location) == (303, f"/screening/{match.trajectory_id}")
    page = coordinator.get(kept.location).get_data(as_text=True)
    assert WHY in page
    assert "Gaat door naast de hulp." in page
    assert "Gaan ze nog door?" in page


def test_the_match_of_another_programme_does_not_exist(world, match, sign_in):
    give(world, match)
    db.session.commit()
    other = sign_in(world.other_coordinator)
    assert other.get(f"/screening/match/{match.id}/pause").status_code == 404
    assert other.post(f"/screening/match/{match.id}/go-on", data={"why": WHY}).status_code == 404
