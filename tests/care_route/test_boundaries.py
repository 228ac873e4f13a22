"""The afbakeningswijzer: a proposal until the programme says otherwise, with a reason that stays."""

import pytest
from sqlalchemy import select

from programme.concerns import actions
from programme.concerns.models import Urgency
from programme.core.database import db
from programme.lifecycle.stages import TrajectoryStage
from programme.norms.boundaries import ALWAYS, FIRST, TITLES, Situation, Whose
from programme.norms.models import BoundaryChange
from tests.factories import make_match, make_student, make_trajectory

OWN = {
    "whose": "care",
    "you": "Ga mee naar het wijkteam.",
    "others": "Het wijkteam belt binnen twee dagen.",
    "never": "Onderteken niets.",
    "reason": "Zo afgesproken met het wijkteam.",
}


def test_every_situation_says_whose_work_it_is_and_what_not_to_do():
    assert set(FIRST) == set(TITLES) == set(Situation)
    for one in FIRST.values():
        assert one.you and one.others and one.never
    # What cannot wait is nobody's private work.
    for grave in (Situation.SUICIDE, Situation.VIOLENCE, Situation.NO_HOME):
        assert FIRST[grave].whose is Whose.CARE
    assert len(ALWAYS) == 3


def test_a_mentor_sees_it_right_after_sending_and_nothing_tells_what_was_opened(world, sign_in):
    trajectory = make_trajectory(
        world.programme, make_student(world.school), stage=TrajectoryStage.ACTIVE, coordinator=world.coordinator
    )
    match = make_match(trajectory, world.mentor)
    concern = actions.raise_concern(
        worry=actions.Worry(saw="Verzonnen.", urgency=Urgency.TALK), actor=world.mentor_user, match=match
    )
    db.session.commit()
    browser = sign_in(world.mentor_user)
    page = browser.get(f"/concerns/{concern.id}/sent").get_data(as_text=True)
    guide = page.split('<div class="boundaries">', 1)[1].split("</main>", 1)[0]
    assert guide.count("<details>") == 10
    assert "<form" not in guide and "<a " not in guide
    assert "Een voorstel" in guide and "Beloof nooit geheimhouding" in guide
    # It never stands before the form: the threshold is what people feel.
    assert 'class="boundaries"' not in browser.get("/concerns/raise").get_data(as_text=True)


def test_a_programme_changes_one_situation_and_the_reason_stays(world, sign_in):
    browser = sign_in(world.manager)
    path = f"/care-route/programmes/{world.programme.id}/boundaries"
    refused = browser.post(f"{path}/money", data=OWN | {"reason": ""})
    assert refused.status_code == 422 and b"Ga mee naar het wijkteam." in refused.data
    assert browser.post(f"{path}/money", data=OWN).status_code == 303
    assert browser.post(f"{path}/money", data=OWN | {"you": "Bel samen het wijkteam."}).status_code == 303
    shown = sign_in(world.mentor_user).get(path).get_data(as_text=True)
    assert "Bel samen het wijkteam." in shown and "Ga mee naar het wijkteam." not in shown
    assert shown.count("Zo afgesproken door je programma") == 1
    rows = db.session.scalars(select(BoundaryChange).order_by(BoundaryChange.id)).all()
    assert [(row.situation, row.whose, row.reason) for row in rows] == [
        ("money", Whose.CARE, "Zo afgesproken met het wijkteam.")
    ] * 2


@pytest.mark.parametrize(
    "who, path, status",
    [
        ("mentor_user", "", 200),
        ("care_coordinator", "", 200),
        ("other_mentor_user", "", 404),
        ("mentor_user", "/money", 403),
        ("coordinator", "/money", 403),
        ("other_manager", "/money", 404),
        ("manager", "/nothing", 404),
    ],
)
def test_who_reads_it_and_who_changes_it(world, sign_in, who, path, status):
    address = f"/care-route/programmes/{world.programme.id}/boundaries{path}"
    assert sign_in(getattr(world, who)).get(address).status_code == status
