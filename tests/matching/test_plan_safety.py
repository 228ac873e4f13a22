"""Attacks on the desk of a plan: what a colleague, a crafted button or a second person at once could do."""

from sqlalchemy import select

from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.lifecycle.models import Trajectory
from programme.matching.models import PlanStatus, PlanStep, StepKind
from programme.people.models import Student
from programme.privacy.actions import erase_student
from programme.privacy.queries import anchors_of_mentor, held
from tests.conftest import act_as
from tests.factories import TODAY
from tests.matching.test_plan import agree, decide, desk, mentor_named, pairs, plan, press

__all__ = ["desk"]


def test_who_comes_second_reads_no_name_of_a_colleagues_student(desk, sign_in):
    seen = plan().version
    decide(desk, "accept", "anna", mentor_named("Merel"))
    answer = sign_in(desk.world.colleague).post(f"{desk.url}/send", data={"version": seen})
    assert answer.status_code == 409
    assert "anna" not in answer.get_data(as_text=True)


def test_a_colleague_takes_no_decision_back_about_anothers_student(desk, sign_in):
    decide(desk, "veto", "anna", mentor_named("Merel"))
    other = sign_in(desk.world.colleague)
    page = other.get(desk.url).get_data(as_text=True)
    assert "/undo" not in page
    answer = other.post(f"{desk.url}/undo", data={"version": plan().version})
    assert answer.status_code == 409
    assert "anna" not in answer.get_data(as_text=True)
    assert desk.numbers["anna"] not in pairs()
    press(desk, "undo")


def test_a_decision_about_one_student_keeps_no_mentor_of_a_crafted_form(desk):
    decide(desk, "wait", "anna", 999999)
    # No row has this number, and the other is a mentor of another programme.
    decide(desk, "wait", "anna", 999999)
    decide(desk, "wait", "bas", desk.world.other_mentor.id)
    assert set(db.session.scalars(select(PlanStep.mentor_id))) == {None}


def test_a_button_cannot_say_that_somebody_was_asked(desk):
    decide(desk, "ask", "anna", status=422)


def test_a_plan_that_two_take_over_at_once_is_not_put_aside(desk, sign_in):
    first = plan()
    press(desk, "again")
    new = plan()
    assert new.id != first.id
    address = f"/matching/plans/{new.id}/choose"
    seen = new.version
    assert desk.browser.post(address, data={"version": seen}).status_code == 303
    answer = sign_in(desk.world.manager).post(address, data={"version": seen})
    assert answer.status_code == 409
    assert plan().status is PlanStatus.DRAFT


def test_a_number_that_no_row_can_have_is_no_page(desk):
    huge = 10**25
    who = desk.numbers["anna"]
    assert (
        desk.browser.get(f"/matching/{who}/propose?mentor_id={mentor_named('Merel')}&plan_id={huge}").status_code == 404
    )
    assert desk.browser.get(f"/matching/{who}/propose?mentor_id={mentor_named('Merel')}&plan_id=-1").status_code == 404
    assert desk.browser.get(f"/matching/{who}/propose?mentor_id={huge}").status_code == 404
    assert desk.browser.get(f"{desk.url}?from={huge}").status_code == 200
    v = {"kind": "wait", "trajectory_id": who, "version": plan().version, "from": huge}
    assert desk.browser.post(f"{desk.url}/decide", data=v).status_code == 303
    assert desk.browser.get(f"{desk.url}/students/{who}/set-aside?mentor_id=<b>").status_code == 200
    assert desk.browser.post(f"/matching/{who}/ask", data={"plan_id": -7}).status_code in (303, 404, 409, 422)
    assert desk.browser.post(f"/matching/{desk.numbers['bas']}/ask", data={"plan_id": huge}).status_code in (
        303,
        404,
        409,
        422,
    )


def test_nobody_steers_or_sees_whom_they_cannot_reach(desk, sign_in):
    who, foreign = desk.numbers["anna"], desk.world.other_mentor.id
    for kind in ("accept", "lock", "veto"):
        decide(desk, kind, "anna", foreign, status=409)
    assert (
        desk.browser.post(
            f"{desk.url}/students/{who}/set-aside",
            data={"mentor_id": foreign, "reason": "x", "version": plan().version},
        ).status_code
        == 409
    )
    for path in (f"/matching/{who}/propose?mentor_id={foreign}", f"/matching/{who}/apart/{foreign}"):
        assert desk.browser.get(path).status_code == 404
        assert desk.browser.post(path, data={}).status_code == 404
    assert desk.browser.post(f"/matching/{who}/ask/{foreign}").status_code == 404
    other, own = sign_in(desk.world.other_coordinator), sign_in(desk.world.colleague)
    for tail in (
        "",
        f"/students/{who}",
        f"/students/{who}/set-aside",
        "/weigh",
        "/even",
        "/shortage",
        f"/beside/{plan().id}",
    ):
        assert other.get(desk.url + tail).status_code == 404, tail
        page = own.get(desk.url + tail)
        assert page.status_code == (404 if "students" in tail else 200), tail
        for name in ("anna", "bas@", "cas@", "dana"):
            assert name not in page.get_data(as_text=True), (tail, name)
        assert desk.world.other_mentor.full_name not in page.get_data(as_text=True)
    for tail in (
        "decide",
        "undo",
        "weigh",
        "send",
        "check",
        "stop",
        "resume",
        "again",
        "choose",
        f"students/{who}/set-aside",
        f"students/{who}/ask-mentors",
    ):
        assert other.post(f"{desk.url}/{tail}", data={"version": plan().version, "drop": 1}).status_code == 404, tail
    version = plan().version
    for kind in StepKind:
        v = {"kind": kind.value, "trajectory_id": who, "mentor_id": mentor_named("Merel"), "version": version}
        assert own.post(f"{desk.url}/decide", data=v).status_code in (404, 422)
    assert own.post(f"{desk.url}/students/{who}/ask-mentors", data={"version": version}).status_code == 404
    assert own.post(f"/matching/{who}/ask", data={"plan_id": plan().id}).status_code == 404
    decide(desk, "accept", "anna", mentor_named("Merel"))
    decide(desk, "accept", "cas", mentor_named("Jesse"))
    answer = own.post(f"{desk.url}/send", data={"version": plan().version})
    assert answer.status_code == 303
    assert db.session.scalars(select(Trajectory._stage).where(Trajectory.id == who)).one() == "waiting"


def test_why_a_rule_was_set_aside_goes_with_the_student(desk):
    who = desk.numbers["bas"]
    form = {"mentor_id": mentor_named("Jesse"), "version": plan().version, "reason": "KANARIE bas is ziek"}
    assert desk.browser.post(f"{desk.url}/students/{who}/set-aside", data=form).status_code == 303
    student = db.session.get_one(Student, db.session.get_one(Trajectory, who).student_id)
    erase_student(student=student, actor=act_as(desk.world.manager), reason="x", today=TODAY)
    db.session.commit()
    db.session.expire_all()
    assert [one.text for one in db.session.scalars(select(AuditEntry)) if one.text and "KANARIE" in one.text] == []
    assert [one.reason for one in db.session.scalars(select(PlanStep)) if one.reason] == []


def test_two_names_at_once_are_told(desk, sign_in):
    seen = plan().version
    v = plan().weights | {"floor": 0, "priority": "y", "name": "Eerst", "version": seen}
    assert sign_in(desk.world.manager).post(f"{desk.url}/weigh", data=v).status_code == 303
    assert desk.browser.post(f"{desk.url}/weigh", data=v | {"name": "Tweede"}).status_code == 409
    assert plan().name == "Eerst"


def test_weights_and_a_name_in_one_go(desk):
    v = plan().weights | {"interests": 9, "floor": 0, "priority": "y", "name": "Najaar", "version": plan().version}
    assert desk.browser.post(f"{desk.url}/weigh", data=v).status_code == 303
    assert plan().name == "Najaar"
    assert plan().result["weights"]["interests"] == 9


def test_a_mentor_reads_no_name_and_no_school_before_a_yes(desk):
    who, mentor = desk.numbers["anna"], mentor_named("Merel")
    for words in ("anna wil haar stage afmaken.", "Een student van Verzonnen College."):
        form = {"mentor_id": mentor, "introduction": words, "student_agrees": "y"}
        answer = desk.browser.post(f"/matching/{who}/propose", data=form)
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True)


def test_why_a_rule_was_set_aside_stands_in_no_mentors_file(desk):
    form = {"mentor_id": mentor_named("Jesse"), "version": plan().version, "reason": "KANARIE bas is ziek"}
    assert desk.browser.post(f"{desk.url}/students/{desk.numbers['bas']}/set-aside", data=form).status_code == 303
    sheets = held(anchors_of_mentor(mentor_named("Jesse")))
    assert any(one.table == "match_plan_step" for one in sheets)
    assert "KANARIE" not in str(sheets)


def test_a_plan_that_does_not_count_yet_sends_nothing(desk):
    agree(desk, "anna")
    decide(desk, "accept", "anna", mentor_named("Merel"))
    press(desk, "again")
    address = f"/matching/plans/{plan().id}"
    assert "/send" not in desk.browser.get(address).get_data(as_text=True)
    assert desk.browser.post(f"{address}/send", data={"version": plan().version}).status_code == 409
    assert desk.browser.post(f"{address}/choose", data={"version": plan().version}).status_code == 303
    assert desk.browser.post(f"{address}/send", data={"version": plan().version}).status_code == 303
    assert plan().status is PlanStatus.SENT
