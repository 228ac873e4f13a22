"""The fixed questions as versions: a change makes a new one, and what was decided keeps the words it was asked in."""

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.lifecycle.models import Colour
from programme.lifecycle.stages import TrajectoryStage
from programme.norms.models import QuestionSet
from programme.norms.presets import Preset
from programme.norms.questions import Meets, Question
from programme.screening import actions, queries
from programme.screening.models import Evidence, Triage
from programme.settings.actions import add_programme
from tests import factories
from tests.factories import TODAY

OWN = Question("v2_1", Meets.RED, "Zorgt alleen voor een kind (verzonnen)", "Alone with a child (invented)")


def change(world, chosen, seen_version=1, reason="Het bestuur vroeg erom."):
    return actions.change_questions(
        actor=world.manager, programme=world.programme, chosen=chosen, reason=reason, seen_version=seen_version
    )


def first(world):
    return world.programme.question_sets[0].questions


def make_screened(world):
    return factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.SCREENING,
        coordinator=world.coordinator,
    )


def give(world, trajectory, shade, criteria, **values):
    judgement = actions.Judgement(shade, criteria, Evidence.INTAKE, "Zo gehoord.", TODAY, **values)
    return actions.give_colour(trajectory=trajectory, actor=world.coordinator, judgement=judgement, today=TODAY)


def filled(browser, programme):
    """Give the form as the page has it: what stands in each field."""
    text = browser.get(f"/screening/programmes/{programme.id}/questions").get_data(as_text=True)
    found = dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\s*([^<]*)</textarea>', text))
    for name, choices in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        found[name] = re.search(r'<option selected value="(\w+)"', choices)[1]
    found["version"] = re.search(r'name="version"[^>]*value="(\d+)"', text)[1]
    return found


def test_a_new_programme_asks_the_first_questions(world):
    made = add_programme(actor=world.administrator, name="Nieuw", preset=Preset.GOAL, schools=[], today=TODAY)
    db.session.commit()
    now = queries.current_questions(made.id)
    assert (now.version, now.made_by_id, len(now.questions)) == (1, None, 16)
    assert [one.code for one in now.questions if one.meets is Meets.RED] == [
        "acute_danger",
        "suicidal",
        "abuse",
        "psychiatric_crisis",
        "severe_addiction",
        "danger_to_mentor",
        "no_safe_place",
    ]


def test_a_change_is_a_new_version_and_leaves_the_old_one(world):
    before = [one.kept() for one in first(world)]
    made = change(world, [OWN, *first(world)[1:]])
    db.session.commit()
    db.session.expire_all()
    assert (made.version, made.made_by_id, made.reason) == (2, world.manager.id, "Het bestuur vroeg erom.")
    old = db.session.scalars(select(QuestionSet).where(QuestionSet.programme_id == world.programme.id)).first()
    assert (old.version, old.questions_kept) == (1, before)
    assert queries.current_questions(world.programme.id).questions[0] == OWN
    assert queries.current_questions(world.other_programme.id).version == 1
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "screening.change_questions")).one()
    assert entry.actor_id == world.manager.id


@pytest.mark.parametrize(
    ("pick", "code"), [(lambda now: now, "unchanged"), (lambda now: now[7:], "no_red"), (lambda now: (), "no_red")]
)
def test_what_cannot_be_kept_is_refused(world, pick, code):
    with pytest.raises(GateClosed) as refused:
        change(world, pick(first(world)))
    assert refused.value.code == code


def test_the_second_of_two_people_sees_what_changed(world):
    change(world, first(world)[1:])
    with pytest.raises(Conflict):
        change(world, first(world)[2:])
    db.session.commit()
    twice = QuestionSet(programme_id=world.programme.id, version=2, questions_kept=[], made_at=factories.NOW)
    twice.made_by, twice.reason = world.colleague, "Tegelijk."
    db.session.add(twice)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_decision_keeps_its_version(world):
    trajectory = make_screened(world)
    early = give(world, trajectory, Colour.AMBER, ["debts"], reviewer_id=world.colleague.id)
    without_debts = [one for one in first(world) if one.code != "debts"]
    change(world, [OWN, *without_debts])
    late = give(world, trajectory, Colour.RED, ["v2_1"], reviewer_id=world.colleague.id)
    db.session.commit()
    assert (early.asked.version, early.criteria, early.suggested) == (1, ["debts"], Colour.AMBER)
    assert (late.asked.version, late.criteria, late.suggested) == (2, ["v2_1"], Colour.RED)


@pytest.mark.parametrize(("criteria", "values"), [(["debts"], {"questions_version": 1}), (["no_such"], {})])
def test_an_answer_to_other_questions_than_are_asked_now_is_a_conflict(world, criteria, values):
    change(world, [OWN, *first(world)])
    with pytest.raises(Conflict):
        give(world, make_screened(world), Colour.AMBER, criteria, reviewer_id=world.colleague.id, **values)
    assert db.session.scalar(select(func.count(Triage.id))) == 0


def test_a_colour_that_was_given_before_reads_in_its_own_words(world, sign_in):
    trajectory = make_screened(world)
    give(world, trajectory, Colour.AMBER, ["debts"], reviewer_id=world.colleague.id)
    change(world, [one for one in first(world) if one.code not in ("debts", "abuse")] + [OWN])
    db.session.commit()
    page = sign_in(world.coordinator).get(f"/screening/{trajectory.id}").get_data(as_text=True)
    assert page.count("Schulden met schuldeisers, of dreigende huisuitzetting") == 2
    assert "versie 1" in page
    assert OWN.nl not in page
    new = sign_in(world.coordinator).get(f"/screening/{trajectory.id}/triage").get_data(as_text=True)
    assert OWN.nl in new
    assert "Schulden met schuldeisers" not in new


def test_questions_that_change_while_somebody_answers_are_shown_anew(world, sign_in):
    trajectory = make_screened(world)
    coordinator = sign_in(world.coordinator)
    address = f"/screening/{trajectory.id}/triage"
    assert 'name="questions_version" type="hidden" value="1"' in coordinator.get(address).get_data(as_text=True)
    change(world, [OWN, *[one for one in first(world) if one.code != "debts"]])
    db.session.commit()
    typed = {
        "questions_version": "1",
        "amber_criteria": ["debts", "in_care"],
        "evidence": "intake",
        "colour": "amber",
        "reason": "Zo gehoord (verzonnen).",
        "student_heard_on": TODAY.isoformat(),
    }
    answer = coordinator.post(address, data=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "De vaste vragen zijn intussen veranderd" in page
    assert "Zo gehoord (verzonnen)." in page
    assert 'name="questions_version" type="hidden" value="2"' in page
    assert re.search(r'value="in_care" checked', page)
    assert OWN.nl in page
    again = coordinator.post(address, data=typed | {"questions_version": "2", "amber_criteria": ["in_care"]})
    assert again.status_code == 303
    assert db.session.scalars(select(Triage)).one().asked.version == 2


def test_a_manager_changes_a_question_and_reads_it_back(world, sign_in):
    browser = sign_in(world.manager)
    address = f"/screening/programmes/{world.programme.id}/questions"
    typed = filled(browser, world.programme)
    assert typed["nl_debts"] == "Schulden met schuldeisers, of dreigende huisuitzetting"
    typed |= {"nl_debts": "Schulden (verzonnen)", "meets_debts": "red", "meets_in_care": "gone"}
    typed |= {"nl_v2_1": OWN.nl, "en_v2_1": OWN.en}
    refused = browser.post(address, data=typed)
    assert refused.status_code == 422
    assert "Schulden (verzonnen)" in refused.get_data(as_text=True)
    kept = browser.post(address, data=typed | {"reason": "Het zorgteam vroeg erom."})
    assert (kept.status_code, kept.location) == (303, f"{address}/versions")
    history = browser.get(kept.location).get_data(as_text=True)
    for said in (
        "Versie 2",
        "Het zorgteam vroeg erom.",
        world.manager.name,
        "van “Schulden met schuldeisers, of dreigende huisuitzetting” naar “Schulden (verzonnen)”",
        "Krijgt hulpverlening, of staat op een wachtlijst daarvoor",
        OWN.nl,
        "Versie 1",
    ):
        assert said in history
    now = {one.code: (one.meets.value, one.nl) for one in queries.current_questions(world.programme.id).questions}
    assert (now["debts"], now["v2_1"]) == (("red", "Schulden (verzonnen)"), ("amber", OWN.nl))
    assert "in_care" not in now


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "Er is nog niets anders"),
        ({"en_v2_1": "Only English"}, "Vul dit in"),
        ({"nl_debts": " "}, "Vul dit in"),
        ({"nl_debts": "geen veilige slaapplek VANNACHT"}, "Een andere vraag zegt hetzelfde"),
        ({"nl_debts": "x" * 201}, "hooguit 200 tekens"),
        ({"nl_debts": "Nummer 111222333"}, "burgerservicenummer"),
        ({"meets_debts": "purple"}, "Kies een van deze"),
    ],
)
def test_what_is_wrong_is_said_beside_the_question(world, sign_in, changed, said):
    browser = sign_in(world.manager)
    typed = filled(browser, world.programme) | {"reason": "Verzonnen."} | changed
    answer = browser.post(f"/screening/programmes/{world.programme.id}/questions", data=typed)
    assert answer.status_code == 422
    assert said.lower() in answer.get_data(as_text=True).lower()


def test_a_question_must_be_left_for_red(world, sign_in):
    browser = sign_in(world.manager)
    typed = filled(browser, world.programme) | {"reason": "Verzonnen."}
    typed |= {name: "amber" for name, value in typed.items() if name.startswith("meets_") and value == "red"}
    answer = browser.post(f"/screening/programmes/{world.programme.id}/questions", data=typed)
    assert answer.status_code == 422
    assert "ten minste één vraag overblijven voor rood" in answer.get_data(as_text=True)


def test_two_people_who_change_the_questions_at_once(world, sign_in):
    address = f"/screening/programmes/{world.programme.id}/questions"
    one, other = sign_in(world.manager), sign_in(world.administrator)
    typed = filled(one, world.programme) | {"reason": "Verzonnen."}
    assert other.post(address, data=typed | {"meets_debts": "red"}).status_code == 303
    assert one.post(address, data=typed | {"meets_debts": "gone"}).status_code == 409
    assert queries.current_questions(world.programme.id).version == 2


def test_the_questions_of_another_programme_do_not_exist_for_a_manager(world, sign_in):
    for path in ("questions", "questions/versions"):
        address = f"/screening/programmes/{world.other_programme.id}/{path}"
        assert sign_in(world.manager).get(address).status_code == 404
        assert sign_in(world.coordinator).get(address).status_code == 403
