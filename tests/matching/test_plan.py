"""The desk of a plan: what it proposes, each decision and its undo, two people at once, sending, and planning again."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from programme.access.models import Purpose
from programme.core.database import db
from programme.core.i18n import in_language
from programme.core.outbox import OutboxMail, preview
from programme.intake.models import Intake
from programme.lifecycle.models import Colour, Match, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.matching.actions import compute_plans, missing
from programme.matching.models import Computing, Plan, PlanStatus, PlanStep, Proposal
from programme.matching.planning import answers as plans
from programme.matching.planning.answers import Price
from programme.matching.planning.steering import steering_of
from programme.matching.planning.words import price
from programme.people.models import Mentor
from programme.privacy.actions import erase_mentor, run_retention
from programme.screening.models import Review, Triage
from tests import factories
from tests.conftest import act_as
from tests.factories import TODAY
from tests.house.test_budgets import watching
from tests.matching.people import by_link, make_waiting

THU, MON = ["thu-13"], ["mon-9"]
# The most statements that the page of a plan may send, the person's own load among them.
PLAN_MOST = 16


@pytest.fixture
def desk(world, sign_in):
    """Four students and three mentors: Anna and Bas on Thursday, Cas only on Monday, Dana on no moment that is known."""
    factories.make_mentor(world.programme, first_name="Merel", availability=THU, interests=["technology", "sport"])
    factories.make_mentor(world.programme, first_name="Jesse", availability=MON, interests=["technology"])
    world.mentor.places_taken = world.mentor.capacity
    students = [
        make_waiting(world, student={"first_name": name, "email": f"{name}@example.org"}, intake={"availability": week})
        for name, week in (("anna", THU), ("bas", THU), ("cas", MON), ("dana", []))
    ]
    for weeks, one in zip((9, 3, 2, 1), students, strict=True):
        one.waiting_since = TODAY - timedelta(weeks=weeks)
    db.session.commit()
    browser = sign_in(world.coordinator)
    answer = browser.post("/matching/plans")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    numbers = {one.student.first_name: one.id for one in students}
    return SimpleNamespace(browser=browser, url=answer.location, world=world, numbers=numbers)


def plan() -> Plan:
    db.session.expire_all()
    return db.session.scalars(select(Plan).order_by(Plan.id.desc())).first()


def pairs() -> dict[int, int]:
    return {student: mentor for student, mentor, _points in plan().result["pairs"]}


def mentor_named(name: str) -> int:
    return db.session.scalars(select(Mentor.id).where(Mentor.first_name == name)).one()


def decide(desk, kind, name, mentor=None, version=None, status=303):
    values = {"kind": kind, "trajectory_id": desk.numbers[name], "version": version or plan().version}
    if mentor is not None:
        values["mentor_id"] = mentor
    answer = desk.browser.post(f"{desk.url}/decide", data=values)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def press(desk, what, status=303, **values):
    answer = desk.browser.post(f"{desk.url}/{what}", data={"version": plan().version} | values)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer


def test_who_waits_longest_gets_the_one_place_and_each_other_a_reason(desk):
    assert pairs() == {desk.numbers["anna"]: mentor_named("Merel"), desk.numbers["cas"]: mentor_named("Jesse")}
    page = desk.browser.get(desk.url).get_data(as_text=True)
    assert "Voorstel voor 4 wachtenden" in page
    assert "koppelt 2 studenten" in page
    assert "2 studenten delen 1 plek, bij Merel" in page
    assert "Niet ingevuld: wanneer de student kan" in page
    assert page.index("anna") < page.index("cas")


def test_a_veto_gives_the_place_to_the_next_and_undo_gives_it_back(desk):
    before = plan().result
    decide(desk, "veto", "anna", mentor_named("Merel"))
    assert pairs()[desk.numbers["bas"]] == mentor_named("Merel")
    assert desk.numbers["anna"] not in pairs()
    press(desk, "undo")
    assert plan().result == before
    steps = db.session.scalars(select(PlanStep)).all()
    assert [step.undone_at is not None for step in steps] == [True]
    press(desk, "undo", status=409)


def test_better_wait_and_left_open_again(desk):
    decide(desk, "wait", "anna")
    assert desk.numbers["anna"] not in pairs()
    assert "Jullie besloten: liever wachten" in desk.browser.get(desk.url).get_data(as_text=True)
    decide(desk, "free", "anna")
    assert pairs()[desk.numbers["anna"]] == mentor_named("Merel")


def test_a_fixed_pair_goes_before_waiting_time(desk):
    decide(desk, "lock", "bas", mentor_named("Merel"))
    assert pairs()[desk.numbers["bas"]] == mentor_named("Merel")
    # Her one place is taken now; and a rule that may not simply be forgotten keeps the other two apart.
    decide(desk, "lock", "anna", mentor_named("Merel"), status=422)
    decide(desk, "lock", "anna", mentor_named("Jesse"), status=422)
    assert pairs()[desk.numbers["bas"]] == mentor_named("Merel")
    assert len(db.session.scalars(select(PlanStep)).all()) == 1


def test_the_price_of_each_choice_is_exact(desk):
    page = desk.browser.get(f"{desk.url}/students/{desk.numbers['anna']}").get_data(as_text=True)
    # Without this pair the place goes to Bas, who waits six weeks less and fits as well.
    assert page.count("−6 weken voorrang") == 2
    page = desk.browser.get(f"{desk.url}/students/{desk.numbers['cas']}").get_data(as_text=True)
    assert page.count("−1 student") == 2
    page = desk.browser.get(f"{desk.url}/students/{desk.numbers['bas']}").get_data(as_text=True)
    assert "−6 weken voorrang" in page


def test_two_at_once_the_second_reads_what_the_first_decided(desk, sign_in):
    seen = plan().version
    other = sign_in(desk.world.manager)
    values = {"kind": "wait", "trajectory_id": desk.numbers["anna"], "version": seen}
    assert other.post(f"{desk.url}/decide", data=values).status_code == 303
    page = decide(desk, "accept", "anna", mentor_named("Merel"), version=seen, status=409)
    assert "besliste intussen iets: liever wachten: anna" in page


def test_a_double_click_is_one_decision(desk):
    values = {
        "kind": "wait",
        "trajectory_id": desk.numbers["anna"],
        "version": plan().version,
        "submission_id": "00000000-0000-4000-8000-000000000007",
    }
    answers = [desk.browser.post(f"{desk.url}/decide", data=values) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(db.session.scalars(select(PlanStep)).all()) == 1


def test_the_plan_can_be_calculated_again_to_the_byte(desk):
    decide(desk, "lock", "bas", mentor_named("Merel"))
    page = desk.browser.post(f"{desk.url}/check", data={"version": plan().version}, follow_redirects=True)
    assert "tot op de byte" in page.get_data(as_text=True)


def test_other_numbers_are_shown_before_they_are_kept(desk):
    form = {"interests": 0, "time": 1, "travel": 0, "wishes": 0, "experience": 0, "floor": 0, "version": plan().version}
    page = desk.browser.post(f"{desk.url}/weigh", data=form | {"look": "1"}).get_data(as_text=True)
    assert "Wat het zou doen" in page
    assert db.session.scalars(select(PlanStep)).all() == []
    # Without priority the number stays, and who waits long is no more before others.
    assert desk.browser.post(f"{desk.url}/weigh", data=form).status_code == 303
    assert plan().result["weights"]["time"] == 1
    assert plan().result["tiers"]["priority"] is False
    assert plan().result["matched"] == 2
    bad = desk.browser.post(f"{desk.url}/weigh", data=form | {"time": 0})
    assert (bad.status_code, "Minstens één van de vijf" in bad.get_data(as_text=True)) == (422, True)
    bad = desk.browser.post(f"{desk.url}/weigh", data=form | {"time": 11, "floor": "x"})
    assert bad.status_code == 422


def agree(desk, *names):
    for name in names:
        intake = db.session.scalars(select(Intake).where(Intake.trajectory_id == desk.numbers[name])).one()
        intake.for_mentor, intake.for_mentor_agreed_on = f"Woorden van {name}.", TODAY
    db.session.commit()


def test_accepted_pairs_go_out_together_and_the_others_one_by_one(desk):
    agree(desk, "cas")
    decide(desk, "accept", "anna", mentor_named("Merel"))
    decide(desk, "accept", "cas", mentor_named("Jesse"))
    page = desk.browser.get(desk.url).get_data(as_text=True)
    assert "Stuur 1 voorstel" in page
    assert "ging nog niet akkoord met wat een mentor leest" in page
    press(desk, "send")
    match = db.session.scalars(select(Match)).one()
    assert (match.trajectory_id, match.mentor_id) == (desk.numbers["cas"], mentor_named("Jesse"))
    assert plan().status is PlanStatus.SENT
    assert desk.browser.get(f"/matching/proposal/{match.id}").status_code == 200
    assert "Woorden van cas." in desk.browser.get(f"/matching/proposal/{match.id}").get_data(as_text=True)


def test_what_changed_meanwhile_stops_that_one_pair_and_nothing_else(desk):
    agree(desk, "anna", "cas")
    decide(desk, "accept", "anna", mentor_named("Merel"))
    decide(desk, "accept", "cas", mentor_named("Jesse"))
    merel = db.session.get_one(Mentor, mentor_named("Merel"))
    merel.places_taken = merel.capacity
    db.session.commit()
    press(desk, "send")
    assert [match.trajectory_id for match in db.session.scalars(select(Match))] == [desk.numbers["cas"]]
    page = desk.browser.get(desk.url).get_data(as_text=True)
    assert "Sindsdien veranderd:" in page and "Geen vrije plek" in page
    assert "Plan opnieuw en bekijk het verschil" in page


def test_amber_is_never_sent_along(desk):
    agree(desk, "cas")
    decide(desk, "accept", "cas", mentor_named("Jesse"))
    trajectory = db.session.get_one(Trajectory, desk.numbers["cas"])
    trajectory.colour, trajectory.amber_ready = Colour.AMBER, True
    db.session.commit()
    press(desk, "send")
    assert db.session.scalars(select(Match)).all() == []


def test_after_a_no_planning_again_keeps_the_other_pairs_and_shows_the_difference(desk):
    agree(desk, "anna")
    decide(desk, "accept", "anna", mentor_named("Merel"))
    press(desk, "send")
    match = db.session.scalars(select(Match)).one()
    assert desk.browser.post(f"/matching/proposal/{match.id}/record", data={"answer": "no"}).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Match, match.id).stage is MatchStage.FELL_THROUGH
    answer = press(desk, "again")
    page = desk.browser.get(answer.location).get_data(as_text=True)
    assert "1 koppel blijft gelijk" in page
    made = plan()
    # Merel and Anna are no pair any more; Bas gets the place, Cas keeps Jesse.
    assert pairs() == {desk.numbers["bas"]: mentor_named("Merel"), desk.numbers["cas"]: mentor_named("Jesse")}
    old = db.session.get_one(Plan, made.before_id)
    answer = desk.browser.post(f"/matching/plans/{made.id}/choose", data={"version": made.version})
    assert answer.status_code == 303
    db.session.expire_all()
    assert (old.status, made.status, made.before_id) == (PlanStatus.DROPPED, PlanStatus.DRAFT, None)


def test_a_lock_that_a_new_fact_forbids_is_left_open_again_and_the_others_stay(desk):
    decide(desk, "lock", "cas", mentor_named("Jesse"))
    decide(desk, "lock", "bas", mentor_named("Merel"))
    jesse = db.session.get_one(Mentor, mentor_named("Jesse"))
    jesse.places_taken = jesse.capacity
    db.session.commit()
    press(desk, "again")
    steps = db.session.scalars(select(PlanStep).where(PlanStep.plan_id == plan().id)).all()
    assert [(step.number, step.kind.value, step.trajectory_id) for step in steps] == [(1, "lock", desk.numbers["bas"])]
    assert pairs() == {desk.numbers["bas"]: mentor_named("Merel")}


def test_one_click_asks_a_student_when_they_can(app, desk):
    address, back = f"/matching/{desk.numbers['dana']}/ask", {"plan_id": plan().id}
    assert desk.browser.post(address, data=back).location == desk.url
    # Nobody is asked twice within the set number of days.
    assert desk.browser.post(address, data=back).status_code == 422


def test_one_click_asks_all_mentors_who_did_not_fill_in_their_week(desk, sign_in, monkeypatch):
    world = desk.world
    world.mentor.places_taken, world.mentor.availability = 0, []
    called = factories.make_mentor(world.programme, first_name="Olga", availability=[])
    before = factories.make_mentor(world.programme, first_name="Piet", availability=[])
    before.profile_asked_on = TODAY - timedelta(days=3)
    eva = make_waiting(world, student={"first_name": "eva"}, intake={"availability": ["tue-9"]})
    url = desk.browser.post("/matching/plans").location
    address, page = f"{url}/students/{eva.id}/ask-mentors", desk.browser.get(url).get_data(as_text=True)
    assert address in page and "Vraag 2 mentoren" in page and "1 mentor is al gevraagd" in page
    assert sign_in(world.other_coordinator).post(address).status_code == 404
    assert sign_in(world.colleague).post(address).status_code == 404
    monkeypatch.setattr(missing, "ASKED_AT_ONCE", 1)
    twice = {"submission_id": "00000000-0000-4000-8000-000000000009"}
    assert [desk.browser.post(address, data=twice).status_code for _time in range(2)] == [303, 303]
    page = desk.browser.get(url).get_data(as_text=True)
    assert "1 blijft over voor de volgende keer" in page and "Vraag 1 mentor" in page
    assert desk.browser.post(address).status_code == 303
    db.session.expire_all()
    assert (world.mentor.profile_asked_on, called.profile_asked_on) == (TODAY, TODAY)
    assert before.profile_asked_on == TODAY - timedelta(days=3)
    # Who has no account is called; and nobody is asked twice.
    assert desk.browser.post(address).status_code == 303
    assert [mail.template for mail in db.session.scalars(select(OutboxMail))] == ["volunteers/emails/ask_profile"]
    page = desk.browser.get(url).get_data(as_text=True)
    assert address not in page and "3 mentoren zijn al gevraagd" in page


def test_a_colleague_sees_the_plan_without_the_name_of_anothers_student(desk, sign_in):
    page = sign_in(desk.world.colleague).get(desk.url).get_data(as_text=True)
    assert "Student van een collega" in page
    assert "anna" not in page
    answer = sign_in(desk.world.colleague).post(
        f"{desk.url}/decide", data={"kind": "wait", "trajectory_id": desk.numbers["anna"], "version": plan().version}
    )
    assert answer.status_code == 404
    assert sign_in(desk.world.other_coordinator).get(desk.url).status_code == 404


def canaries(text):
    """Give the names of the planted texts that stand in a text, whatever their case."""
    return set(re.findall(r"kanarie-([a-z_.]+[a-z])", text.lower()))


def test_what_mentor_and_student_read_of_a_pair_holds_no_hidden_text(app, desk, sign_in):
    """A word is planted in every sealed text around the pair, and in who both are."""
    world, cas = desk.world, db.session.get_one(Trajectory, desk.numbers["cas"])
    jesse = db.session.get_one(Mentor, mentor_named("Jesse"))
    intake = db.session.scalars(select(Intake).where(Intake.trajectory_id == cas.id)).one()
    planted = {
        intake: ("mentoring_question", "wishes", "care_given", "practical", "summary", "for_mentor"),
        jesse: ("first_name", "last_name", "phone", "wishes", "hopes_to_learn", "interview_notes", "motivation"),
        cas.student: ("first_name", "last_name", "phone", "student_number", "programme_of_study"),
        world.school: ("name",),
    }
    for row, columns in planted.items():
        for column in columns:
            setattr(row, column, f"kanarie-{type(row).__name__.lower()}.{column}")
    intake.for_mentor_agreed_on = TODAY
    texts = {"reason": "kanarie-triage.reason", "override_reason": "kanarie-triage.override_reason"}
    asked = world.programme.question_sets[0]
    decided = {"suggested": Colour.GREEN, "colour": Colour.GREEN, "evidence": "intake", "review": Review.PENDING}
    decided |= {"decided_at": factories.NOW, "decided_by": world.coordinator}
    factories.save(Triage(trajectory=cas, asked=asked, **decided, **texts))
    db.session.commit()
    decide(desk, "accept", "cas", jesse.id)
    reads = (
        desk.browser.get(desk.url)
        .get_data(as_text=True)
        .split(">Waarom, en wat zij te lezen krijgen<")[1]
        .split("</details>")[0]
    )
    assert canaries(reads) == {"intake.for_mentor"}
    press(desk, "send")
    match = db.session.scalars(select(Match)).one()
    # Where it may be read it stands, or what follows would prove nothing.
    dossier = canaries(desk.browser.get(f"/intake/{cas.id}").get_data(as_text=True))
    assert {"intake.wishes", "intake.care_given", "student.last_name"} <= dossier
    mentor, address = by_link(app, Purpose.ANSWER_AS_MENTOR)
    assert canaries(mentor.get(address).get_data(as_text=True)) == {"intake.for_mentor"}
    assert mentor.post(address, data={"answer": "yes"}).status_code == 303
    student, place = by_link(app, Purpose.ANSWER_PROPOSAL)
    page = student.get(place)
    assert (page.status_code, canaries(page.get_data(as_text=True))) == (200, set())
    mailed = {}
    for row in db.session.scalars(select(OutboxMail)):
        seen = preview(row)
        mailed.setdefault(row.recipient, set()).update(canaries(seen.subject + seen.body) if seen else ())
    # Each is greeted by their own name; the mentor may read the words the student agreed to.
    assert mailed[match.mentor.email] <= {"mentor.first_name", "intake.for_mentor"}
    assert mailed[cas.student.email] <= {"student.first_name"}


def test_only_a_pair_of_the_plan_can_be_accepted(desk):
    decide(desk, "accept", "bas", mentor_named("Merel"), status=409)
    assert db.session.scalars(select(PlanStep)).all() == []


def test_a_plan_goes_by_its_age_and_its_facts_with_a_person(desk):
    made = plan()
    assert made.input is not None
    erase_mentor(
        mentor=db.session.get_one(Mentor, mentor_named("Jesse")),
        actor=act_as(desk.world.manager),
        reason="Vraagt erom.",
    )
    db.session.commit()
    assert plan().input is None
    assert desk.browser.get(desk.url).status_code == 200
    decide(desk, "wait", "anna", status=409)
    run_retention(TODAY + timedelta(days=90))
    db.session.commit()
    assert db.session.scalars(select(Plan)).all() != []
    # The thirteen weeks of the norm are over.
    run_retention(TODAY + timedelta(days=91))
    assert db.session.scalars(select(Plan)).all() == []
    assert db.session.scalars(select(PlanStep)).all() == []


def test_a_large_plan_is_calculated_by_the_job_and_can_be_stopped(desk):
    """What the job finds is what a request would have found."""
    made = plan()
    expected = made.result
    made.state, made.progress, made.result = Computing.COMPUTING, 0, nothing(made)
    db.session.commit()
    page = desk.browser.get(desk.url).get_data(as_text=True)
    assert "0 procent klaar" in page and "hoogst haalbare" not in page
    press(desk, "stop")
    assert compute_plans() == 0
    page = desk.browser.get(desk.url).get_data(as_text=True)
    assert "De berekening is gestopt" in page and "hoogst haalbare" not in page
    press(desk, "resume")
    assert compute_plans() == 1
    db.session.commit()
    assert (plan().state, plan().progress, plan().result) == (Computing.READY, 100, expected)
    press(desk, "stop", status=409)
    press(desk, "resume", status=409)


def test_what_was_decided_while_the_job_ran_is_not_overwritten_by_what_it_found(desk, monkeypatch):
    """Stopped, decided anew and begun again while the sum of before still runs: that sum is of other facts."""
    made = plan()
    made.state, made.progress = Computing.COMPUTING, 0
    db.session.commit()
    solve = plans.solve

    def meanwhile(problem, **heard):
        found = solve(problem, **heard)
        db.session.get_one(Plan, made.id).digest = "of other facts"
        db.session.commit()
        return found

    monkeypatch.setattr(plans, "solve", meanwhile)
    assert compute_plans() == 1
    db.session.commit()
    assert plan().state is Computing.COMPUTING


def test_a_proposal_keeps_what_was_weighed_and_its_plan(desk):
    agree(desk, "anna")
    decide(desk, "accept", "anna", mentor_named("Merel"))
    press(desk, "send")
    proposal = db.session.scalars(select(Proposal)).one()
    assert proposal.plan_id == plan().id
    # Both like the same two things; one part of the week; the way is not filled in; no wish; no match before.
    assert proposal.parts == {
        "interests": [100, 100],
        "time": [50, 50],
        "travel": [100, 50],
        "wishes": [100, 50],
        "experience": [50, 100],
    }


def test_a_rule_is_set_aside_with_a_reason_that_goes_along(desk):
    address = f"{desk.url}/students/{desk.numbers['bas']}/set-aside"
    assert f"set-aside?mentor_id={mentor_named('Jesse')}" in desk.browser.get(
        f"{desk.url}/students/{desk.numbers['bas']}"
    ).get_data(as_text=True)
    form = {"mentor_id": mentor_named("Jesse"), "version": plan().version}
    assert desk.browser.get(f"{address}?mentor_id={form['mentor_id']}").status_code == 200
    assert desk.browser.post(address, data=form).status_code == 422
    assert desk.browser.post(address, data=form | {"reason": "Ze vinden samen een uur."}).status_code == 303
    assert pairs()[desk.numbers["bas"]] == mentor_named("Jesse")
    decide(desk, "accept", "bas", mentor_named("Jesse"))
    page = desk.browser.get(desk.url).get_data(as_text=True)
    assert "regel opzijgezet: schrijf" in page
    propose = f"/matching/{desk.numbers['bas']}/propose?mentor_id={mentor_named('Jesse')}&plan_id={plan().id}"
    assert "Ze vinden samen een uur." in desk.browser.get(propose).get_data(as_text=True)


def test_no_rule_is_set_aside_without_a_reason_by_another_button(desk):
    decide(desk, "set_aside", "bas", mentor_named("Jesse"), status=422)
    assert db.session.scalars(select(PlanStep)).all() == []


def test_the_missing_mentor_is_named_with_what_each_more_brings(desk):
    page = desk.browser.get(f"{desk.url}/shortage").get_data(as_text=True)
    # Dana has no week; Bas is the one whom a mentor on Thursday afternoon would help.
    assert "do 13.00–17.00" in page
    assert "Eén helpt 1 student extra;" in page


def test_a_plan_asks_as_often_for_many_as_for_few(app, desk):
    with watching(app) as few:
        desk.browser.get(desk.url)
    for number in range(12):
        factories.make_mentor(desk.world.programme, first_name=f"M{number}", availability=THU)
        make_waiting(desk.world, intake={"availability": THU})
    answer = desk.browser.post("/matching/plans")
    with watching(app) as many:
        desk.browser.get(answer.location)
    assert many.while_drawing == []
    assert len(many.statements) <= len(few.statements) <= PLAN_MOST


def test_where_the_student_may_choose_the_desk_leads_to_asking_more(desk):
    several = "Een student mag kiezen uit 3"
    assert several not in desk.browser.get(desk.url).get_data(as_text=True)
    desk.world.programme.settings = {"student_chooses_from": 3}
    db.session.commit()
    assert several in desk.browser.get(desk.url).get_data(as_text=True)
    page = desk.browser.get(f"{desk.url}/students/{desk.numbers['anna']}").get_data(as_text=True)
    assert "Vraag tot 3 mentoren tegelijk" in page and f"/matching/{desk.numbers['anna']}/candidates" in page


def test_how_even_the_plan_is_stands_on_a_page_of_its_own(desk, sign_in):
    assert f"{desk.url}/even" in desk.browser.get(desk.url).get_data(as_text=True)
    page = desk.browser.get(f"{desk.url}/even").get_data(as_text=True)
    assert "dit plan is stabiel" in page and "Hetzelfde als dit plan" in page
    made = plan()
    made.result = dict(made.result) | {"pairs": [], "matched": 0}
    db.session.commit()
    assert "geen koppel om te vergelijken" in desk.browser.get(f"{desk.url}/even").get_data(as_text=True)
    made.input = None
    db.session.commit()
    assert "geen koppel om te vergelijken" in desk.browser.get(f"{desk.url}/even").get_data(as_text=True)
    assert sign_in(desk.world.other_coordinator).get(f"{desk.url}/even").status_code == 404


def nothing(made):
    return dict(made.result) | {"pairs": [], "unmatched": [], "matched": 0, "total": 0, "lowest": 0, "priority": 0}


def test_an_empty_list_and_an_empty_plan(world, sign_in):
    browser = sign_in(world.coordinator)
    assert "Niemand wacht" in browser.get("/matching/plans").get_data(as_text=True)
    answer = browser.post("/matching/plans")
    page = browser.get(answer.location)
    assert (page.status_code, "Niemand wacht" in page.get_data(as_text=True)) == (200, True)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Price(), "costs nothing"),
        (Price(1, 0, 0, 14), "−1 student, −14 points"),
        (Price(2, 0, 0, -3), "−2 students, +3 points"),
        (Price(0, 0, 1, 0), "−1 week of priority"),
    ],
)
def test_a_price_is_said_in_whole_numbers(app, found, words):
    with app.test_request_context(), in_language("en"):
        assert price(found) == words


def steps_taken(*steps):
    """Read steps of kind, student, mentor and, of what was taken back, when."""
    made = []
    for number, (kind, student, *rest) in steps:
        mentor, undone = (*rest, None, None)[:2]
        made.append(
            PlanStep(number=number, kind=kind, trajectory_id=student, mentor_id=mentor, values={}, undone_at=undone)
        )
    return steering_of(made, weights={}, tiers={})


def test_steps_are_read_in_their_order_without_the_undone_ones(app):
    found = steps_taken(
        (3, ("veto", 1, 7)),
        (1, ("accept", 1, 7)),
        (2, ("lock", 2, 8)),
        (4, ("wait", 3)),
        (5, ("free", 3)),
        (6, ("lock", 2, 9, factories.NOW)),
    )
    assert (found.accepted, found.locked, found.vetoes, found.waits) == ({}, {2: 8}, {(1, 7)}, set())
    assert found.kept == {2: 8}


@pytest.mark.parametrize("kind", ["lock", "set_aside"])
def test_the_last_mentor_who_was_chosen_takes_the_place_of_what_was_decided_before(app, kind):
    """Of student 1 the coordinators decided otherwise before; of student 2 nothing changes."""
    earlier = [("veto", 2, 7), ("wait", 2), ("veto", 1, 7), ("veto", 1, 9)]
    for before in (("accept", 1, 8), ("lock", 1, 8), ("wait", 1)):
        found = steps_taken(*enumerate([*earlier, before, (kind, 1, 7)], start=1))
        assert (found.kept, found.waits, found.vetoes) == ({1: 7}, {2}, {(2, 7), (1, 9)})
        assert found.allowed == ({(1, 7)} if kind == "set_aside" else set())


def test_left_open_again_forgets_all_that_was_decided_about_that_student_alone(app):
    decided = [("set_aside", 1, 7), ("veto", 1, 8), ("set_aside", 2, 7), ("veto", 2, 8), ("wait", 3), ("free", 1)]
    found = steps_taken(*enumerate(decided, start=1))
    assert (found.kept, found.allowed, found.vetoes, found.waits) == ({}, {(2, 7)}, {(2, 8)}, {3})


def test_nobody_waits_twice(desk):
    """A student who stopped meanwhile is said not to wait, and cannot be sent."""
    agree(desk, "anna")
    decide(desk, "accept", "anna", mentor_named("Merel"))
    trajectory = db.session.get_one(Trajectory, desk.numbers["anna"])
    trajectory._stage, trajectory.ended_on = TrajectoryStage.WITHDRAWN, TODAY
    db.session.commit()
    assert "wacht niet meer" in desk.browser.get(desk.url).get_data(as_text=True)
    press(desk, "send")
    assert db.session.scalars(select(Match)).all() == []


def test_who_waits_no_more_lost_nothing_between_two_plans():
    before = {"pairs": [[1, 10, 700], [2, 11, 600], [3, 12, 500]], "unmatched": [{"student": 4}]}
    # Student 1 was sent a proposal, 5 is new; 2 keeps the mentor, 3 gets another, 4 gets one.
    after = {"pairs": [[2, 11, 600], [3, 13, 550], [4, 12, 400]], "unmatched": [{"student": 5}]}
    found = plans.compared(before, after)
    assert (found.kept, found.gone, found.joined) == (1, 1, 1)
    assert [(one.trajectory_id, one.before, one.after) for one in found.changes] == [(3, 12, 13), (4, None, 12)]
