"""Raising a concern: who may be named, who hears it, and that it is said past whom it is about."""

import pytest
from sqlalchemy import select

from programme.access.links import mean_link, mint
from programme.access.models import Purpose
from programme.concerns import actions
from programme.concerns.models import About, CareRoute, Concern, ConcernWord, GoesTo, RaisedAs, Urgency
from programme.concerns.rules import Person, Staff, heard_by, subjects_of_mentor, subjects_of_student
from programme.core.database import db
from programme.core.drafts import DraftOwner, save_draft
from programme.core.errors import GateClosed
from programme.core.outbox import OutboxMail, preview
from programme.lifecycle.stages import TrajectoryStage
from tests import factories

SEEN = "Kanarie slaapt al een week bij een vriendin."
FILLED = {"kind": "worried", "saw": SEEN, "thinks": "", "did": "", "urgency": "this_week", "goes_to": "coordinator"}
MARIEKE, KARIN = Person(7, "Marieke"), Person(8, "Karin")


@pytest.fixture
def match(world):
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.ACTIVE,
        coordinator=world.coordinator,
    )
    trajectory.study_coach_id = world.study_coach.id
    made = factories.make_match(trajectory, world.mentor)
    db.session.commit()
    return made


@pytest.fixture
def student(app, match):
    app.config["WTF_CSRF_ENABLED"] = False
    token = mint(mean_link(Purpose.PULSE, party="student", match=match).id).rpartition("/")[2]
    db.session.commit()
    browser = app.test_client()
    browser.post(f"/l/{token}")
    return browser


def only():
    return db.session.scalars(select(Concern)).one()


def test_a_mentor_names_students_first_and_whoever_is_both_is_the_coordinator():
    found = subjects_of_mentor([(3, "Sofie")], [MARIEKE], [MARIEKE, KARIN])
    assert list(found) == ["match-3", "mentor", "user-7", "user-8", "other"]
    assert (found["match-3"].match_id, found["user-7"].whom, found["user-8"].about) == (3, "coordinator", About.STAFF)


def test_a_student_names_each_of_the_own_mentors():
    found = subjects_of_student([("Ans", 5), ("Bo", None)], [MARIEKE], [])
    assert [(code, one.user_id) for code, one in found.items()] == [
        ("mentor-1", 5),
        ("mentor-2", None),
        ("own", None),
        ("user-7", 7),
        ("other", None),
    ]


@pytest.mark.parametrize(
    ("goes_to", "about", "managers", "confidants", "heard"),
    [
        ("coordinator", None, [1], [], "coordinator"),
        ("coordinator", 4, [1], [], "manager"),
        ("coordinator", 9, [1], [], "coordinator"),
        ("manager", 1, [1, 2], [], "manager"),
        ("manager", 1, [1], [3], "manager"),
        ("manager", 1, [1], [], "coordinator"),
        ("confidant", 4, [1], [3], "confidant"),
    ],
)
def test_nobody_hears_what_is_about_themselves(goes_to, about, managers, confidants, heard):
    staff = Staff(managers=managers, coordinators=[4, 5], confidants=confidants, away={})
    assert heard_by(GoesTo(goes_to), about, staff) == heard


def test_a_doubt_asks_nothing_more_and_the_owner_knows_it_is_one(world, match, sign_in):
    browser = sign_in(world.mentor_user)
    answer = browser.post("/concerns/raise", data=FILLED | {"kind": "unsure", "about": f"match-{match.id}"})
    assert answer.status_code == 303
    words = db.session.execute(select(ConcernWord.code, ConcernWord.audience).order_by(ConcernWord.id)).all()
    assert [tuple(row) for row in words] == [("raised_in_doubt", "owner"), ("raised_in_doubt", "raiser")]


def test_what_is_about_the_coordinator_goes_to_the_manager_also_when_nobody_asked(world, match, sign_in):
    browser = sign_in(world.mentor_user)
    answer = browser.post("/concerns/raise", data=FILLED | {"about": f"user-{world.coordinator.id}"})
    assert (only().owner_id, only().goes_to, only().match_id) == (world.manager.id, GoesTo.MANAGER, None)
    page = browser.get(answer.location).get_data(as_text=True)
    assert world.manager.name in page
    assert "De coördinator ziet het niet" in page


def test_something_about_no_student_is_of_the_coordinator_of_the_own_match(world, match, sign_in):
    sign_in(world.mentor_user).post("/concerns/raise", data=FILLED | {"about": "mentor"})
    assert (only().owner_id, only().about, only().mentor_id) == (world.coordinator.id, About.MENTOR, world.mentor.id)


def test_the_confidant_is_offered_by_name_and_hears_it(world, match, sign_in):
    browser = sign_in(world.mentor_user)
    assert world.confidant.name in browser.get("/concerns/raise").get_data(as_text=True)
    browser.post("/concerns/raise", data=FILLED | {"about": "other", "goes_to": "confidant"})
    assert only().owner_id == world.confidant.id


@pytest.mark.parametrize("who", ["care_coordinator", "study_coach"])
def test_the_school_raises_around_one_of_their_students(world, match, sign_in, who):
    browser = sign_in(getattr(world, who))
    answer = browser.post("/concerns/raise", data=FILLED | {"student": match.trajectory_id, "about": "mentor"})
    assert answer.status_code == 303
    concern = only()
    assert (concern.match_id, concern.raised_as, concern.about) == (match.id, RaisedAs.SCHOOL, About.MENTOR)
    assert (concern.about_user_id, concern.owner_id) == (world.mentor_user.id, world.coordinator.id)
    assert world.coordinator.name in browser.get(answer.location).get_data(as_text=True)
    assert SEEN not in sign_in(world.mentor_user).get("/concerns/").get_data(as_text=True)


@pytest.mark.parametrize("student", ["", "0", "999999", "1e3", None])
def test_the_school_chooses_a_student_of_its_own(world, match, sign_in, student):
    data = FILLED | {"about": "student"} | ({} if student is None else {"student": student})
    answer = sign_in(world.care_coordinator).post("/concerns/raise", data=data)
    assert answer.status_code == 422
    assert SEEN in answer.get_data(as_text=True)
    other = sign_in(world.other_care_coordinator)
    assert other.post("/concerns/raise", data=FILLED | {"student": match.trajectory_id}).status_code == 422


def test_without_a_running_match_it_hangs_on_the_student(world, sign_in):
    trajectory = factories.make_trajectory(
        world.programme, factories.make_student(world.school), stage=TrajectoryStage.WAITING
    )
    db.session.commit()
    sign_in(world.care_coordinator).post(
        "/concerns/raise", data=FILLED | {"student": trajectory.id, "about": "student"}
    )
    assert (only().match_id, only().trajectory_id) == (None, trajectory.id)


def test_what_was_typed_and_not_sent_stands_there_again(world, match, sign_in):
    browser = sign_in(world.mentor_user)
    save_draft(
        DraftOwner(user_id=world.mentor_user.id),
        "concerns.raise_concern",
        "mine",
        {"saw": SEEN, "goes_to": "manager", "about": "other", "thinks": ["a", "b"]},
    )
    db.session.commit()
    page = browser.get("/concerns/raise").get_data(as_text=True)
    assert SEEN in page
    assert 'value="manager" checked' in page
    assert 'selected value="other"' in page


@pytest.mark.parametrize(
    ("about", "goes_to", "owner", "on_match"),
    [
        ("mentor-1", "coordinator", "coordinator", True),
        ("mentor-1", "confidant", "confidant", True),
        ("own", "coordinator", "coordinator", True),
        ("staff", "coordinator", "manager", False),
        ("other", "manager", "manager", False),
    ],
)
def test_a_student_says_it_from_any_link_about_anybody(world, match, student, about, goes_to, owner, on_match):
    code = f"user-{world.coordinator.id}" if about == "staff" else about
    answer = student.post("/concerns/tell", data=FILLED | {"about": code, "goes_to": goes_to})
    assert (answer.status_code, answer.location) == (303, "/concerns/told")
    concern = only()
    assert (concern.raised_as, concern.raised_by_id) == (RaisedAs.STUDENT, None)
    assert concern.owner_id == getattr(world, owner).id
    assert (concern.match_id is not None) == on_match
    page = student.get("/concerns/told").get_data(as_text=True)
    assert getattr(world, owner).name in page
    # This link was mailed for another question: who opens that mail later reads nothing of it.
    assert SEEN not in page


def test_on_the_own_page_a_student_reads_what_they_wrote(app, world, match, student):
    student.post("/concerns/tell", data=FILLED | {"about": "mentor-1"})
    link = mean_link(Purpose.MY_PAGE, party="student", trajectory=match.trajectory)
    token = mint(link.id).rpartition("/")[2]
    db.session.commit()
    browser = app.test_client()
    browser.post(f"/l/{token}")
    assert SEEN in browser.get("/concerns/told").get_data(as_text=True)


@pytest.mark.parametrize("left_out", ["about", "saw"])
def test_a_student_who_forgets_something_keeps_what_was_typed(match, student, left_out):
    data = {name: value for name, value in (FILLED | {"about": "own"}).items() if name != left_out}
    answer = student.post("/concerns/tell", data=data)
    assert answer.status_code == 422
    assert left_out == "saw" or SEEN in answer.get_data(as_text=True)


def test_a_link_of_a_parent_opens_it_not(app, match):
    app.config["WTF_CSRF_ENABLED"] = False
    link = mean_link(Purpose.READ_NOTE, party="guardian", trajectory=match.trajectory)
    token = mint(link.id).rpartition("/")[2]
    db.session.commit()
    browser = app.test_client()
    browser.post(f"/l/{token}")
    assert browser.get("/concerns/tell").status_code == 404


def about_student(world, match):
    actions.raise_concern(worry=actions.Worry(saw=SEEN, urgency=Urgency.TALK), actor=world.mentor_user, match=match)
    db.session.commit()
    return only()


def own_page(app, match):
    app.config["WTF_CSRF_ENABLED"] = False
    token = mint(mean_link(Purpose.MY_PAGE, party="student", trajectory=match.trajectory).id).rpartition("/")[2]
    db.session.commit()
    browser = app.test_client()
    browser.post(f"/l/{token}")
    return browser.get("/dossiers/my-page").get_data(as_text=True)


def test_the_student_hears_it_first_and_then_reads_who_has_it(app, world, match, sign_in):
    concern, browser = about_student(world, match), sign_in(world.coordinator)
    assert "Je mentor maakte zich zorgen" not in own_page(app, match)
    sent = browser.post(f"/concerns/{concern.id}/tell", data={"choice": "told", "told_on": "2026-11-24"})
    assert sent.status_code == 303
    page = own_page(app, match)
    assert "Je mentor maakte zich zorgen" in page
    assert world.coordinator.name in page
    assert SEEN not in page


@pytest.mark.parametrize(
    "sent",
    [
        {"choice": "told", "told_on": ""},
        {"choice": "told", "told_on": "2026-11-25"},
        {"choice": "told", "told_on": "0001-01-01"},
        {"choice": "not_told", "reason": "", "second_id": "manager"},
        {"choice": "not_told", "reason": "Thuis niet veilig.", "second_id": "0"},
        {"choice": "not_told", "reason": "Thuis niet veilig.", "second_id": "coordinator"},
        {"choice": "not_told", "reason": "Thuis niet veilig.", "second_id": "other_manager"},
        {"reason": "Thuis niet veilig."},
    ],
)
def test_not_telling_asks_for_the_danger_and_a_second_person(world, match, sign_in, sent):
    concern = about_student(world, match)
    second = sent.get("second_id", "0")
    data = sent | {"second_id": second if second == "0" else getattr(world, second).id}
    answer = sign_in(world.coordinator).post(f"/concerns/{concern.id}/tell", data=data)
    assert answer.status_code == 422
    assert "Thuis niet veilig." not in sent.values() or "Thuis niet veilig." in answer.get_data(as_text=True)


def test_a_danger_that_two_decided_keeps_it_off_the_page_of_the_student(app, world, match, sign_in):
    concern = about_student(world, match)
    data = {"choice": "not_told", "reason": "Thuis niet veilig.", "second_id": world.manager.id}
    assert sign_in(world.coordinator).post(f"/concerns/{concern.id}/tell", data=data).status_code == 303
    db.session.expire_all()
    assert (only().not_told, only().not_told_with_id) == ("Thuis niet veilig.", world.manager.id)
    assert "Je mentor maakte zich zorgen" not in own_page(app, match)
    actions.told(concern=only(), actor=world.coordinator, on=factories.TODAY)
    assert (only().not_told, only().not_told_with_id) == (None, None)
    with pytest.raises(GateClosed):
        actions.not_told(concern=only(), actor=world.coordinator, reason="Toch.", second=world.manager)


def test_two_people_who_say_at_once_whether_the_student_knows_lose_nothing(world, match, sign_in):
    concern, browser = about_student(world, match), sign_in(world.coordinator)
    page = browser.get(f"/concerns/{concern.id}/tell").get_data(as_text=True)
    seen = str(concern.version)
    assert f'name="version" value="{seen}"' in page
    told = {"choice": "told", "told_on": "2026-11-24", "version": seen}
    assert sign_in(world.manager).post(f"/concerns/{concern.id}/tell", data=told).status_code == 303
    late = {"choice": "not_told", "reason": "Thuis niet veilig.", "second_id": world.manager.id, "version": seen}
    answer = browser.post(f"/concerns/{concern.id}/tell", data=late)
    assert answer.status_code == 409
    assert "Thuis niet veilig." in answer.get_data(as_text=True)
    db.session.expire_all()
    assert (only().student_told_on, only().not_told_with_id) == (factories.TODAY, None)


@pytest.mark.parametrize(
    ("route", "who", "about", "first"),
    [
        ("school", "mentor_user", "student", True),
        ("care", "mentor_user", "student", True),
        ("report", "colleague", "student", True),
        ("mentor", "mentor_user", "student", False),
        ("none", "mentor_user", "student", False),
        ("school", None, "student", False),
        ("school", "mentor_user", "other", False),
    ],
)
def test_outside_the_mentoring_nothing_goes_before_the_student_heard_of_it(world, match, route, who, about, first):
    raised_as = {None: RaisedAs.STUDENT, "colleague": RaisedAs.STAFF}.get(who, RaisedAs.MENTOR)
    worry = actions.Worry(saw=SEEN, urgency=Urgency.TALK, about=About(about))
    concern = actions.raise_concern(
        worry=worry, actor=getattr(world, who) if who else None, raised_as=raised_as, match=match
    )
    actions.acknowledge(concern=concern, actor=world.coordinator)

    def weigh():
        words = {"route": CareRoute(route), "weighing": "Besproken.", "consulted": "Collega"}
        actions.weigh(concern=concern, actor=world.coordinator, **words)

    if first:
        with pytest.raises(GateClosed, match="Eerst hoort de student ervan") as refused:
            weigh()
        assert (refused.value.code, concern.route, concern.stage) == ("student_first", None, "acknowledged")
        actions.not_told(concern=concern, actor=world.coordinator, reason="Niet veilig.", second=world.manager)
    weigh()
    assert (concern.route, concern.stage) == (route, "weighed")


def test_the_page_says_first_the_student_and_keeps_the_weighing(world, match, sign_in):
    concern, browser = about_student(world, match), sign_in(world.coordinator)
    browser.post(f"/concerns/{concern.id}/acknowledge")
    sent = {"route": "school", "weighing": "Met school besproken.", "consulted": "", "changes_colour": "no"}
    answer = browser.post(f"/concerns/{concern.id}/weigh", data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Eerst hoort de student ervan" in page
    assert "Met school besproken." in page
    assert f"/concerns/{concern.id}/tell" in page
    browser.post(f"/concerns/{concern.id}/tell", data={"choice": "told", "told_on": "2026-11-24"})
    assert browser.post(f"/concerns/{concern.id}/weigh", data=sent).status_code == 303


def test_who_raised_it_themselves_need_not_be_told(world, match, student):
    student.post("/concerns/tell", data=FILLED | {"about": "own"})
    with pytest.raises(GateClosed):
        actions.told(concern=only(), actor=world.coordinator, on=factories.TODAY)


def test_the_answer_to_a_student_is_mailed_as_a_link_and_nothing_else(world, match, student):
    match.student.email = "student@example.org"
    student.post("/concerns/tell", data=FILLED | {"about": "own"})
    concern = only()
    actions.acknowledge(concern=concern, actor=world.coordinator)
    actions.weigh(
        concern=concern, actor=world.coordinator, route=CareRoute.MENTOR, weighing="Besproken.", consulted="Collega"
    )
    actions.answer(concern=concern, actor=world.coordinator, text=SEEN)
    mails = [preview(row) for row in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]
    (mail,) = [one for one in mails if one.to == "student@example.org"]
    assert "…" in mail.body
    assert SEEN not in mail.subject + mail.body
    assert world.mentor.first_name not in mail.subject + mail.body
