"""Zo beslissen wij says what the rules do: every number that changes is read on the page, and no name stands there."""

import re
from dataclasses import replace

import pytest

from programme.core.database import db
from programme.lifecycle.models import MotivationOutcome
from programme.norms.models import NumberChange
from programme.norms.presets import PRESETS, Preset
from programme.norms.promises import Promises
from programme.protocol import rules
from programme.screening.actions import change_questions
from programme.screening.models import Motive
from programme.screening.rules import Heard, Why, suggest_outcome
from tests.conftest import act_as
from tests.factories import TODAY

BASE = PRESETS[Preset.MENTORMAATJES]
NUMBERS = {
    "nomination_answer_workdays": 33,
    "guardian_consent_below_age": 17,
    "guardian_invited_below_age": 19,
    "intake_minutes": 53,
    "screening_workdays": 29,
    "motivation_second_talk_days": 37,
    "trial_conversations": 26,
    "recontact_weeks": 31,
    "red_confirm_workdays": 11,
    "amber_review_workdays": 23,
    "red_review_weeks": 41,
    "amber_matches_most": 27,
    "amber_completed_matches": 28,
    "amber_checkin_days": 43,
    "amber_checkin_weeks": 47,
    "waiting_long_weeks": 22,
    "proposal_answer_days": 59,
    "proposal_first_reminder_hours": 83,
    "proposal_second_reminder_hours": 84,
    "proposal_grace_days": 86,
    "student_chooses_from": 89,
    "koppelingsmoment_plan_days": 61,
    "duration_weeks": 67,
    "keep_refused_nomination_months": 71,
    "keep_notes_months": 73,
    "keep_dossier_months": 79,
}


def read(app, programme, language="nl"):
    browser = app.test_client()
    with browser.session_transaction() as kept:
        kept["language"] = language
    answer = browser.get(f"/protocol/{programme.id}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).split("<main", 1)[1]))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("name", "value"), NUMBERS.items())
def test_a_number_that_is_changed_is_read_on_the_page(app, world, language, name, value):
    before = read(app, world.programme, language)
    assert not re.search(rf"\b{value}\b", before)
    world.programme.settings = {name: value}
    db.session.commit()
    assert re.search(rf"\b{value}\b", read(app, world.programme, language))


def test_the_scores_of_the_motivation_rule_are_found_by_asking_it(app, world):
    assert "een 5 of lager voor hoe belangrijk" in read(app, world.programme)
    assert "een 3 of lager voor hoe belangrijk" in read(app, world.programme)
    world.programme.settings = {"motivation_doubt_below": 8, "motivation_not_now_most": 4}
    db.session.commit()
    page = read(app, world.programme)
    assert "een 7 of lager voor hoe belangrijk" in page
    assert "een 4 of lager voor hoe belangrijk" in page
    assert "een 7 of lager, is ook welkom" in page


def test_the_order_is_that_of_the_rule():
    """With all against it: not now. Without what makes it not now: doubt. Else ready."""
    worst = Heard(0, 0, 0, frozenset({Motive.AMOTIVATED}), False, True, 2)
    doubt = Heard(0, 0, 0, frozenset({Motive.EXTERNAL}), False, False, 1)
    ready = Heard(10, 10, 10, frozenset({Motive.INTRINSIC}), True, False, 1)
    assert [suggest_outcome(one, BASE).outcome for one in (worst, doubt, ready)] == list(rules.ORDER)


def test_every_reason_of_the_rule_is_printed_once():
    printed = [ground.why for _outcome, grounds in rules.motivation(BASE) for ground in grounds]
    assert sorted(printed) == sorted(Why)
    assert [outcome for outcome, _grounds in rules.motivation(BASE)] == [
        MotivationOutcome.NOT_NOW,
        MotivationOutcome.DOUBT,
        MotivationOutcome.READY,
    ]


def test_a_reason_that_cannot_occur_is_not_printed():
    never = BASE.changed({"motivation_doubt_below": 0})
    assert Why.LOW not in [ground.why for _outcome, grounds in rules.motivation(never) for ground in grounds]


def test_every_criterion_of_the_traffic_light_is_read(app, world):
    page = read(app, world.programme, "en")
    assert page.count("No safe place to sleep tonight") == 1
    assert page.count("A report of truancy") == 1


def test_the_page_reads_the_questions_that_run(app, world):
    """A new version is on the page at once, in both languages, with the day it was made; the old words are gone."""
    now = world.programme.question_sets[0].questions
    other = (replace(now[0], nl="Direct gevaar (verzonnen)", en="Danger right now (invented)"), *now[2:7])
    change_questions(actor=world.manager, programme=world.programme, chosen=other, reason="Verzonnen.", seen_version=1)
    db.session.commit()
    dutch, english = read(app, world.programme), read(app, world.programme, "en")
    assert "Direct gevaar (verzonnen)" in dutch
    assert "Danger right now (invented)" in english
    assert "Acute danger" not in english
    assert "A plan or attempt" not in english
    # No question is left for amber, so nothing is said of it.
    assert "Amber: a mentor under conditions" not in english
    assert f"{TODAY.day} november 2026" in dutch
    assert "Acute danger" in read(app, world.other_programme, "en")


def test_only_the_gates_that_hold_are_printed(app, world):
    assert "VOG" in read(app, world.programme)
    without = Promises((), (), (), ())
    assert not {"vog", "references", "training", "agreement"} & set(rules.gates(without).firm)
    assert set(rules.gates(BASE).firm) >= {"vog", "references", "training", "agreement", "colour", "motivation"}
    assert rules.gates(BASE).may_bend == (
        "age",
        "mentor_week",
        "student_week",
        "place",
        "shared_time",
        "language",
        "gender_wish",
        "mentor_gender_wish",
        "conflict",
    )


def test_the_page_is_for_everybody_and_bears_no_name(app, world):
    page = read(app, world.programme)
    assert not any(user.name in page for user in (world.manager, world.coordinator, world.care_coordinator))
    assert world.programme.name in app.test_client().get("/protocol/").get_data(as_text=True)
    assert app.test_client().get("/protocol/999999").status_code == 404
    assert app.test_client().get(f"/protocol/{10**30}").status_code == 404


def test_a_manager_changes_a_number_with_a_reason_and_reads_it_back(app, world, sign_in):
    browser = sign_in(world.manager)
    address = f"/settings/programmes/{world.programme.id}/numbers"
    values = {
        name: getattr(BASE, name)
        for name in re.findall(r'name="(\w+)"', browser.get(address).get_data(as_text=True))
        if hasattr(BASE, name)
    }
    values = {name: "" if value is None else value for name, value in values.items() if value is not False}
    values["proposal_answer_days"] = 8
    refused = browser.post(address, data=values)
    assert refused.status_code == 422
    assert 'value="8"' in refused.get_data(as_text=True)
    kept = browser.post(address, data=values | {"reason": "Vijf dagen bleek te kort."})
    assert kept.status_code == 303
    history = browser.get(kept.location).get_data(as_text=True)
    assert "van 5 dagen naar 8 dagen" in history
    assert "Vijf dagen bleek te kort." in history
    assert world.manager.name in history
    page = read(app, world.programme)
    assert "binnen 8 dagen" in page
    assert f"{TODAY.day} november 2026" in page
    # Whoever reads the public page sees that it changed, and not by whom or why.
    assert world.manager.name not in page
    assert "bleek te kort" not in page
    change = db.session.query(NumberChange).one()
    assert (change.name, change.before, change.after) == ("proposal_answer_days", 5, 8)


def test_the_numbers_of_another_programme_do_not_exist_for_a_manager(world, sign_in):
    for path in ("numbers", "numbers/changes"):
        address = f"/settings/programmes/{world.other_programme.id}/{path}"
        assert sign_in(world.manager).get(address).status_code == 404
        assert sign_in(world.coordinator).get(address).status_code == 403
    assert act_as(world.manager).programme_id == world.programme.id
