"""Whom a concern is about sees no trace of it: not as a text, not as a line, not as a number, on no page."""

import re

import pytest
from sqlalchemy import select

from programme.concerns import actions
from programme.concerns.models import About, Concern, GoesTo, RaisedAs, Urgency
from programme.core.database import db
from programme.lifecycle.models import StandIn
from tests import factories
from tests.factories import TODAY
from tests.house.permission_table import LINKS, TABLE
from tests.house.test_permissions import address_of, routes
from tests.house.whole_world import make_whole

SEEN = "Verzwegen kanarie."
# What differs between two showings of one page, and says nothing.
CHANCE = re.compile(r'name="(csrf_token|submission_id)" value="[^"]*"|nonce-[^"]*')


@pytest.fixture
def whole(world):
    return make_whole(world, "Kanarie")


def pages(app, browser, whole):
    """Give every page that somebody can open, as it looks apart from chance."""
    asked = {"mentor_id": whole.arguments["mentor_id"]}
    seen = {}
    for rule, method in routes(app):
        if method != "GET" or rule.endpoint not in TABLE or rule.endpoint in LINKS:
            continue
        answer = browser.get(address_of(rule, whole.arguments), query_string=asked)
        if answer.mimetype == "text/html":
            seen[rule.endpoint] = CHANCE.sub("", answer.get_data(as_text=True))
    return seen


def raise_past(world, match, about, user):
    """Raise one by a student, the mentor and the school each, about somebody; the last one is taken up too."""
    made = []
    for raised_as, actor in (
        (RaisedAs.STUDENT, None),
        (RaisedAs.SCHOOL, world.care_coordinator),
        (RaisedAs.MENTOR, world.other_mentor_user),
    ):
        worry = actions.Worry(saw=SEEN, urgency=Urgency.TODAY, about=about, about_user_id=user.id)
        if about is About.STAFF and user is world.manager:
            worry = actions.Worry(**{**vars_of(worry), "goes_to": GoesTo.CONFIDANT})
        made.append(actions.raise_concern(worry=worry, actor=actor, raised_as=raised_as, match=match))
    actions.acknowledge(concern=made[-1], actor=made[-1].owner)
    db.session.commit()
    return made


def vars_of(worry):
    return {name: getattr(worry, name) for name in worry.__dataclass_fields__}


@pytest.mark.parametrize(
    ("who", "about"),
    [("coordinator", About.STAFF), ("manager", About.STAFF), ("mentor_user", About.MENTOR)],
)
def test_every_page_of_whom_it_is_about_looks_as_if_there_were_none(app, world, whole, sign_in, who, about):
    person = getattr(world, who)
    match = db.session.get_one(factories.Match, whole.arguments["match_id"])
    browser = sign_in(person)
    pages(app, browser, whole)
    before = pages(app, browser, whole)
    made = raise_past(world, match, about, person)
    for concern in made:
        sign_in(concern.owner).get(f"/concerns/{concern.id}")
        assert concern.owner_id != person.id
        assert browser.get(f"/concerns/{concern.id}").status_code in (403, 404)
        assert browser.get(f"/concerns/{concern.id}/sent").status_code in (403, 404)
    after = pages(app, browser, whole)
    assert len(after) > 20
    openings = ("privacy.held_student", "privacy.held_mentor")
    assert {name for name, page in after.items() if page != before[name] and name not in openings} == set()
    for name in openings:
        assert SEEN not in after.get(name, "")
        assert after.get(name, "").count("Zorgen") == before.get(name, "").count("Zorgen")


def test_who_stands_in_for_the_owner_sees_it_not_when_it_is_about_them(world, sign_in):
    trajectory = factories.make_trajectory(
        world.programme, factories.make_student(world.school), coordinator=world.coordinator
    )
    worry = actions.Worry(saw=SEEN, urgency=Urgency.TODAY, about=About.STAFF, about_user_id=world.coordinator.id)
    actions.raise_concern(worry=worry, actor=None, raised_as=RaisedAs.STUDENT, trajectory=trajectory)
    browser = sign_in(world.coordinator)
    before = CHANCE.sub("", browser.get("/worklist/").get_data(as_text=True))
    away = {"absent": world.manager, "stands_in": world.coordinator, "made_by_id": world.manager.id}
    factories.save(StandIn(programme_id=world.programme.id, from_on=TODAY, until_on=TODAY, **away))
    db.session.commit()
    assert db.session.scalars(select(Concern)).one().owner_id == world.manager.id
    after = CHANCE.sub("", browser.get("/worklist/").get_data(as_text=True))
    assert after.count("zorgen") == before.count("zorgen")
    assert "/concerns/" not in after
