"""The pages of settings: for the administrator only, with schools, programmes, users and mails, and without students."""

import pytest
from sqlalchemy import select

from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.outbox import MailState, OutboxMail, queue_mail
from programme.norms.models import Programme
from programme.people.models import Membership, Role, School, SchoolSite, User
from programme.settings.wording import NUMBERS
from tests import factories

PAGES = [
    ("GET", "/settings/schools"),
    ("GET", "/settings/schools/new"),
    ("POST", "/settings/schools/new"),
    ("GET", "/settings/schools/1"),
    ("POST", "/settings/schools/1"),
    ("POST", "/settings/schools/1/sites"),
    ("GET", "/settings/sites/1"),
    ("POST", "/settings/sites/1"),
    ("GET", "/settings/programmes"),
    ("GET", "/settings/programmes/new"),
    ("POST", "/settings/programmes/new"),
    ("GET", "/settings/programmes/1"),
    ("POST", "/settings/programmes/1"),
    ("GET", "/settings/programmes/1/numbers"),
    ("POST", "/settings/programmes/1/numbers"),
    ("GET", "/settings/programmes/1/numbers/changes"),
    ("GET", "/settings/users"),
    ("GET", "/settings/users/invite"),
    ("POST", "/settings/users/invite"),
    ("GET", "/settings/users/1"),
    ("POST", "/settings/users/1/roles"),
    ("POST", "/settings/users/1/roles/1/end"),
    ("POST", "/settings/users/1/roles/1/rules"),
    ("POST", "/settings/users/1/invite-again"),
    ("POST", "/settings/users/1/deactivate"),
    ("POST", "/settings/users/1/reactivate"),
    ("POST", "/settings/users/1/forget-second-factor"),
    ("GET", "/settings/mails"),
    ("GET", "/settings/mails/1"),
    ("POST", "/settings/mails/1/try-again"),
]


def text_of(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def admin(sign_in, world):
    """Give the browser of the administrator."""
    return sign_in(world.administrator)


def test_every_route_of_settings_is_in_this_list(app):
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("settings.")
        for method in rule.methods & {"GET", "POST"}
    }
    assert len(routes) == len(PAGES)


@pytest.mark.parametrize(
    "role",
    ["manager", "coordinator", "care_coordinator", "study_coach", "mentor_user", "trainer", "evaluator"],
)
def test_settings_are_for_the_administrator_only(world, sign_in, role):
    browser = sign_in(getattr(world, role))
    # A manager changes the numbers of the own programme.
    pages = [(method, path) for method, path in PAGES if role != "manager" or "/numbers" not in path]
    answers = {(method, path): browser.open(path, method=method).status_code for method, path in pages}
    assert {key: status for key, status in answers.items() if status != 403} == {}


def test_the_administrator_sees_no_student_anywhere(world, admin):
    student = factories.make_student(
        world.school, first_name="Kanarie", last_name="Vogelsang", email="kanarie@example.org"
    )
    factories.make_trajectory(world.programme, student, coordinator=world.coordinator)
    db.session.commit()
    number = world.coordinator.id
    pages = [
        "/accounts/",
        "/settings/schools",
        f"/settings/schools/{world.school.id}",
        "/settings/programmes",
        f"/settings/programmes/{world.programme.id}",
        f"/settings/programmes/{world.programme.id}/numbers",
        "/settings/users",
        "/settings/users?q=kanarie",
        f"/settings/users/{number}",
        "/settings/users/invite",
        "/settings/mails",
    ]
    for path in pages:
        answer = admin.get(path)
        assert answer.status_code == 200, path
        assert "Vogelsang" not in text_of(answer), path
        assert "kanarie@example.org" not in text_of(answer), path


def test_a_school_gets_its_buildings(admin):
    answer = admin.post("/settings/schools/new", data={"name": "Nieuwe School", "city": "Sneek"})
    assert answer.status_code == 303
    answer = admin.post(f"{answer.location}/sites", data={"site_name": "Oost", "address": "Kade 1"})
    page = text_of(admin.get(answer.location))
    assert "Nieuwe School" in page
    assert "Kade 1" in page
    school = db.session.scalars(select(School).where(School.name == "Nieuwe School")).one()
    db.session.rollback()
    again = admin.post(f"/settings/schools/{school.id}/sites", data={"site_name": "OOST", "address": ""})
    assert again.status_code == 422
    changed = admin.post(f"/settings/schools/{school.id}", data={"name": "Nieuwe School", "city": "Bolsward"})
    assert changed.status_code == 303


@pytest.mark.parametrize("name", ["verzonnen COLLEGE", "", "x" * 101, "a\x00b"])
def test_a_school_needs_a_name_of_its_own_and_what_was_typed_stays(world, admin, name):
    answer = admin.post("/settings/schools/new", data={"name": name, "city": "Stad aan Zee"})
    assert answer.status_code == 422
    assert "Stad aan Zee" in text_of(answer)


def test_a_programme_is_set_up_from_a_preset_and_a_coordinator_invited(world, admin):
    data = {"name": "Peer Verzonnen", "preset": "peer_support", "schools": [world.school.id]}
    answer = admin.post("/settings/programmes/new", data=data)
    assert answer.status_code == 303
    made = db.session.scalars(select(Programme).where(Programme.name == "Peer Verzonnen")).one()
    assert [school.id for school in made.schools] == [world.school.id]
    db.session.rollback()
    assert "Peer Verzonnen" in text_of(admin.get(answer.location))
    invited = {
        "name": "Coor Verzonnen",
        "email": "Coor@example.org",
        "role": "coordinator",
        "programme_id": made.id,
        "school_id": 0,
    }
    assert admin.post("/settings/users/invite", data=invited).status_code == 303
    user = db.session.scalars(select(User).where(User.email == "coor@example.org")).one()
    membership = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
    assert (membership.role, membership.programme_id) == (Role.COORDINATOR, made.id)
    mail = db.session.scalars(select(OutboxMail)).one()
    assert (mail.template, mail.recipient) == ("accounts/emails/invitation", "coor@example.org")


def test_a_programme_needs_a_name_of_its_own_and_a_preset(world, admin):
    answer = admin.post("/settings/programmes/new", data={"name": "goal VERZONNEN", "preset": "nonsense"})
    assert answer.status_code == 422
    assert "goal VERZONNEN" in text_of(answer)


def test_a_school_with_students_stays_in_the_programme(world, admin):
    factories.make_trajectory(world.programme, factories.make_student(world.school))
    db.session.commit()
    path = f"/settings/programmes/{world.programme.id}"
    data = {"name": "Nieuwe naam", "schools": [world.second_school.id]}
    assert admin.post(path, data=data).status_code == 422
    data["schools"] = [world.school.id, world.other_school.id]
    assert admin.post(path, data=data).status_code == 303
    db.session.expire_all()
    kept = db.session.get_one(Programme, world.programme.id)
    assert sorted(school.id for school in kept.schools) == [world.school.id, world.other_school.id]
    assert kept.name == "Nieuwe naam"


def numbers_of(programme, **changes):
    promises = programme.promises
    filled = {name: getattr(promises, name) for _title, group in NUMBERS for name in group}
    filled |= {"reason": "Het bestuur besloot het."} | changes
    return {
        name: "y" if value is True else value
        for name, value in filled.items()
        if value is not None and value is not False
    }


def test_who_saw_older_numbers_does_not_put_them_back(world, admin):
    path = f"/settings/programmes/{world.programme.id}/numbers"
    assert 'name="version" type="hidden" value="0"' in admin.get(path).get_data(as_text=True)
    mine = numbers_of(world.programme, duration_weeks="40", version="0")
    theirs = numbers_of(world.programme, waiting_long_weeks="7", version="0")
    assert [admin.post(path, data=sent).status_code for sent in (mine, theirs)] == [303, 409]
    db.session.expire_all()
    assert db.session.get_one(Programme, world.programme.id).settings == {"duration_weeks": 40}


def test_only_changed_numbers_are_kept(world, admin):
    path = f"/settings/programmes/{world.programme.id}/numbers"
    assert admin.post(path, data=numbers_of(world.programme, duration_weeks="40")).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Programme, world.programme.id).settings == {"duration_weeks": 40}
    db.session.rollback()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "settings.change_numbers")).one()
    assert entry.facts == {"numbers": {"duration_weeks": 40}}


@pytest.mark.parametrize(
    "changes",
    [
        {"duration_weeks": "0"},
        {"duration_weeks": "261"},
        {"duration_weeks": "1e3"},
        {"duration_weeks": "-4"},
        {"duration_weeks": "4.5"},
        {"duration_weeks": "9" * 60},
        {"duration_weeks": "٤٠"},
        {"duration_weeks": ""},
        {"mentor_age_from": "40", "mentor_age_to": "20"},
        {"mentor_capacity": "9"},
        {"duration_weeks": "40", "reason": " "},
    ],
)
def test_a_number_that_makes_no_sense_is_refused_in_words(world, admin, changes):
    path = f"/settings/programmes/{world.programme.id}/numbers"
    answer = admin.post(path, data=numbers_of(world.programme, **changes))
    assert answer.status_code == 422
    db.session.expire_all()
    assert db.session.get_one(Programme, world.programme.id).settings == {}


@pytest.mark.parametrize(
    ("role", "places"),
    [
        ("coordinator", {}),
        ("care_coordinator", {"programme_id": 1}),
        ("mentor", {"programme_id": 1}),
        ("king", {}),
        ("", {}),
    ],
)
def test_a_role_needs_its_programme_or_school(world, admin, role, places):
    data = {"name": "Naam Blijft", "email": "a@example.org", "role": role, "programme_id": 0, "school_id": 0}
    answer = admin.post("/settings/users/invite", data=data | places)
    assert answer.status_code == 422
    assert "Naam Blijft" in text_of(answer)


def test_who_has_an_account_gets_the_role_with_it_once(world, admin):
    data = {
        "name": "Andere Naam",
        "email": world.coordinator.email.upper(),
        "role": "trainer",
        "programme_id": world.programme.id,
        "school_id": 0,
    }
    assert admin.post("/settings/users/invite", data=data).status_code == 303
    roles = db.session.scalars(select(Membership.role).where(Membership.user_id == world.coordinator.id)).all()
    assert sorted(roles) == ["coordinator", "trainer"]
    db.session.rollback()
    assert admin.post("/settings/users/invite", data=data).status_code == 422


def test_a_double_invitation_makes_one_account(admin):
    data = {"name": "N", "email": "n@example.org", "role": "administrator", "programme_id": 0, "school_id": 0}
    data["submission_id"] = "1" * 36
    first = admin.post("/settings/users/invite", data=data)
    second = admin.post("/settings/users/invite", data=data)
    assert first.location == second.location
    assert len(db.session.scalars(select(OutboxMail)).all()) == 1


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(world, admin, sign_in):
    theirs = sign_in(world.coordinator)
    assert theirs.get("/accounts/").status_code == 200
    assert admin.post(f"/settings/users/{world.coordinator.id}/deactivate").status_code == 303
    assert theirs.get("/accounts/").location == "/accounts/sign-in"
    assert admin.post(f"/settings/users/{world.coordinator.id}/reactivate").status_code == 303
    assert theirs.get("/accounts/").location == "/accounts/sign-in"


def test_who_loses_a_role_is_out_at_once(world, admin, sign_in):
    theirs = sign_in(world.coordinator)
    membership = db.session.scalars(select(Membership).where(Membership.user_id == world.coordinator.id)).one()
    db.session.rollback()
    path = f"/settings/users/{world.coordinator.id}/roles/{membership.id}/end"
    assert admin.post(f"/settings/users/{world.manager.id}/roles/{membership.id}/end").status_code == 404
    assert admin.post(path).status_code == 303
    assert theirs.get("/accounts/").location == "/accounts/sign-in"
    assert admin.post(path).status_code == 404


def test_a_coordinator_changes_the_rules_only_while_that_is_lent(world, admin, sign_in):
    def membership_of(user):
        number = db.session.scalars(select(Membership.id).where(Membership.user_id == user.id)).one()
        db.session.rollback()
        return f"/settings/users/{user.id}/roles/{number}/rules"

    theirs, elsewhere = sign_in(world.coordinator), sign_in(world.other_coordinator)
    numbers = f"/settings/programmes/{world.programme.id}/numbers"
    questions = f"/screening/programmes/{world.programme.id}/questions"
    paths = [membership_of(user) for user in (world.coordinator, world.other_coordinator)]
    assert theirs.get(numbers).status_code == 403
    for path in paths:
        assert admin.post(path, data={"lent": "yes"}).status_code == 303
    assert [theirs.get(numbers).status_code, theirs.get(questions).status_code] == [200, 200]
    assert [elsewhere.get(numbers).status_code, elsewhere.get(questions).status_code] == [404, 404]
    assert numbers in text_of(theirs.get(f"/protocol/{world.programme.id}"))
    assert numbers not in text_of(elsewhere.get(f"/protocol/{world.programme.id}"))
    assert "Mag de getallen en de vaste vragen veranderen." in text_of(
        admin.get(f"/settings/users/{world.coordinator.id}")
    )
    assert admin.post(paths[0], data={"lent": "no"}).status_code == 303
    assert theirs.get(numbers).status_code == 403
    assert admin.post(membership_of(world.mentor_user), data={"lent": "yes"}).status_code == 422


def test_an_administrator_cannot_lock_themselves_out(world, admin):
    me = world.administrator.id
    membership = db.session.scalars(select(Membership).where(Membership.user_id == me)).one()
    db.session.rollback()
    assert admin.post(f"/settings/users/{me}/deactivate").status_code == 403
    assert admin.post(f"/settings/users/{me}/roles/{membership.id}/end").status_code == 403
    assert admin.post(f"/settings/users/{me}/forget-second-factor").status_code == 403


def test_an_invitation_is_sent_again_until_there_is_a_password(world, admin):
    path = f"/settings/users/{world.coordinator.id}/invite-again"
    assert admin.post(path).status_code == 303
    world.coordinator.password_hash = "kept"
    db.session.commit()
    assert admin.post(path).status_code == 409


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=" + "9" * 40, "?page=x", "?q=%00", "?q=%25_%5C"])
def test_any_page_number_and_any_search_gives_a_page(admin, query):
    assert admin.get("/settings/users" + query).status_code == 200


def test_users_are_found_by_a_part_of_name_or_address(world, admin):
    # A long address may break at its sign.
    page = text_of(admin.get(f"/settings/users?q={world.coordinator.email[:9]}")).replace("<wbr>", "")
    assert world.coordinator.email in page
    assert world.administrator.email not in page.replace("account", "")


def test_in_a_demonstration_a_mail_is_shown_with_its_invitation(world, admin):
    mail = queue_mail(
        "accounts/emails/password_changed", "a@example.org", params={"name": "Anna Verzonnen"}, invitation="BEGIN:X"
    )
    db.session.commit()
    assert f"/settings/mails/{mail.id}" in text_of(admin.get("/settings/mails"))
    page = text_of(admin.get(f"/settings/mails/{mail.id}"))
    assert "Anna Verzonnen" in page
    assert "BEGIN:X" in page
    assert admin.get("/settings/mails/999").status_code == 404


def test_outside_a_demonstration_no_mail_can_be_read(app, world, admin):
    mail = queue_mail("accounts/emails/password_changed", "anna@example.org", params={"name": "Anna Verzonnen"})
    mail.state = MailState.FAILED
    db.session.commit()
    app.config["DEMO"] = False
    try:
        assert admin.get(f"/settings/mails/{mail.id}").status_code == 404
        page = text_of(admin.get("/settings/mails"))
    finally:
        app.config["DEMO"] = True
    assert "anna@example.org" not in page
    assert f"/settings/mails/{mail.id}/try-again" in page
    assert admin.post(f"/settings/mails/{mail.id}/try-again").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(OutboxMail, mail.id).state is MailState.QUEUED


def test_pages_without_anything_say_the_next_step(session, sign_in):
    browser = sign_in(factories.make_user(Role.ADMINISTRATOR))
    for path in ("/settings/schools", "/settings/programmes", "/settings/mails", "/settings/programmes/new"):
        assert browser.get(path).status_code == 200
    assert 'class="empty"' in text_of(browser.get("/settings/schools"))
    assert 'class="empty"' in text_of(browser.get("/settings/programmes"))
    assert 'class="empty"' in text_of(browser.get("/settings/mails"))
    assert 'class="empty"' in text_of(browser.get("/settings/users?q=niemand"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("53.2012, 5.7999", (53.2012, 5.7999)),
        ("53,2012; 5,7999", (53.2012, 5.7999)),
        ("-12.5 130.25", (-12.5, 130.25)),
        ("", (None, None)),
    ],
)
def test_a_building_is_put_on_the_map(world, sign_in, typed, kept):
    site = factories.save(SchoolSite(school_id=world.school.id, name="Noord", latitude=1.0, longitude=2.0))
    db.session.commit()
    admin = sign_in(world.administrator)
    assert "1.0, 2.0" in admin.get(f"/settings/sites/{site.id}").get_data(as_text=True)
    data = {"site_name": "Noord", "address": "Kade 1", "on_map": typed}
    assert admin.post(f"/settings/sites/{site.id}", data=data).status_code == 303
    db.session.expire_all()
    assert (site.address, site.latitude, site.longitude) == ("Kade 1", *kept)


@pytest.mark.parametrize(
    "typed", ["91.0, 5.0", "53.2", "53.2, 181.5", "ergens", "1e5, 2e5", "53.2, 5.8, 6.1", "٥٣.٢, ٥.٨"]
)
def test_what_is_no_place_on_the_map_is_told(world, sign_in, typed):
    site = factories.save(SchoolSite(school_id=world.school.id, name="Noord"))
    factories.save(SchoolSite(school_id=world.school.id, name="Zuid"))
    db.session.commit()
    db.session.expire_all()
    admin = sign_in(world.administrator)
    answer = admin.post(f"/settings/sites/{site.id}", data={"site_name": "Noord", "on_map": typed})
    assert answer.status_code == 422
    assert admin.post(f"/settings/sites/{site.id}", data={"site_name": "zuid"}).status_code == 422
