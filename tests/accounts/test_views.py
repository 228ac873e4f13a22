"""The doors: sign-in, the second factor, links, roles, sessions, drafts and language."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from programme.access.links import mint
from programme.access.models import Link
from programme.accounts import passwords
from programme.accounts.models import FailedSignIn, UserSession
from programme.core import clock
from programme.core.database import db
from programme.core.drafts import DraftOwner, load_draft
from programme.core.outbox import OutboxMail
from programme.people.models import Membership, Role, User
from tests.factories import NOW

PASSWORD = "drie natte paraplu's"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def browser(app):
    """Give a browser in which nobody is signed in."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def mentor(world):
    """Give a mentor with a password: no second factor is asked."""
    world.mentor_user.password_hash = passwords.hashed(PASSWORD)
    db.session.commit()
    return world.mentor_user


@pytest.fixture
def coordinator(world):
    """Give a coordinator with a password and a phone."""
    user = world.coordinator
    user.password_hash = passwords.hashed(PASSWORD)
    user.totp_secret, user.totp_confirmed_at = SECRET, NOW
    db.session.commit()
    return user


def go_in(browser, user, password=PASSWORD):
    return browser.post("/accounts/sign-in", data={"email": user.email, "password": password})


def code_at(moment):
    return pyotp.TOTP(SECRET).at(int(moment.timestamp()))


def text_of(answer):
    return answer.get_data(as_text=True)


def test_who_knows_the_password_is_in_and_was_seen_today(browser, mentor):
    answer = go_in(browser, mentor)
    assert (answer.status_code, answer.location) == (303, "/")
    db.session.expire_all()
    assert str(db.session.get_one(User, mentor.id).last_seen_on) == "2026-11-24"
    assert browser.get("/accounts/").status_code == 200
    assert db.session.scalars(select(FailedSignIn)).all() == []


def test_capitals_and_spaces_in_an_address_do_not_matter(browser, mentor):
    answer = browser.post("/accounts/sign-in", data={"email": f" {mentor.email.upper()} ", "password": PASSWORD})
    assert answer.status_code == 303


def without_tokens(text, *addresses):
    """Leave out what differs between any two pages: the mark against forgery bears the second it was made."""
    for address in addresses:
        text = text.replace(address, "ADDRESS")
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def test_an_unknown_address_and_a_wrong_password_get_the_same_page(browser, mentor):
    wrong = go_in(browser, mentor, "iets heel anders")
    unknown = browser.post("/accounts/sign-in", data={"email": "niemand@example.org", "password": "x"})
    assert wrong.status_code == unknown.status_code == 422
    assert without_tokens(text_of(wrong), mentor.email) == without_tokens(text_of(unknown), "niemand@example.org")


def test_a_closed_account_does_not_open(browser, mentor):
    mentor.deactivated_at = NOW
    db.session.commit()
    assert go_in(browser, mentor).status_code == 422


def test_an_account_without_a_password_does_not_open(browser, world):
    assert go_in(browser, world.mentor_user, "nobody").status_code == 422


def test_failed_tries_count_across_requests_and_close_the_door_also_for_the_right_password(browser, mentor):
    for _turn in range(10):
        assert go_in(browser, mentor, "fout").status_code == 422
    db.session.rollback()
    assert len(db.session.scalars(select(FailedSignIn)).all()) == 20
    db.session.rollback()
    assert go_in(browser, mentor).status_code == 429
    with clock.fixed(NOW + timedelta(minutes=16)):
        assert go_in(browser, mentor).status_code == 303


def test_the_page_asked_for_first_comes_after_sign_in(browser, mentor):
    assert browser.get("/accounts/?x=1").location == "/accounts/sign-in"
    assert go_in(browser, mentor).location == "/accounts/?x=1"


def test_nobody_is_sent_to_another_site(browser, mentor):
    with browser.session_transaction() as kept:
        kept["next"] = "//evil.example/"
    assert go_in(browser, mentor).location == "/"
    answer = browser.post("/accounts/language/en", data={"next": "https://evil.example/"})
    assert answer.location == "/"


def test_a_fresh_cookie_at_sign_in_keeps_only_language_and_way(browser, mentor):
    with browser.session_transaction() as kept:
        kept["planted"] = "by a stranger"
        kept["language"] = "en"
    go_in(browser, mentor)
    with browser.session_transaction() as kept:
        assert "planted" not in kept
        assert kept["language"] == "en"


def test_staff_give_the_code_of_their_phone_before_anything_else(browser, coordinator):
    assert go_in(browser, coordinator).location == "/accounts/second-factor"
    assert browser.get("/accounts/").location == "/accounts/second-factor"
    assert browser.get("/accounts/enrol-second-factor").location == "/accounts/second-factor"
    answer = browser.post("/accounts/second-factor", data={"code": "000000"})
    assert answer.status_code == 422
    answer = browser.post("/accounts/second-factor", data={"code": code_at(NOW)})
    assert answer.status_code == 303
    assert browser.get("/accounts/").status_code == 200


def test_a_code_that_was_used_is_refused(app, browser, coordinator):
    go_in(browser, coordinator)
    assert browser.post("/accounts/second-factor", data={"code": code_at(NOW)}).status_code == 303
    other = app.test_client()
    go_in(other, coordinator)
    assert other.post("/accounts/second-factor", data={"code": code_at(NOW)}).status_code == 422
    with clock.fixed(NOW + timedelta(seconds=30)):
        later = code_at(NOW + timedelta(seconds=30))
        assert other.post("/accounts/second-factor", data={"code": later}).status_code == 303


def test_guessing_codes_ends_after_five(browser, coordinator):
    go_in(browser, coordinator)
    for _turn in range(5):
        assert browser.post("/accounts/second-factor", data={"code": "000000"}).status_code == 422
    assert browser.post("/accounts/second-factor", data={"code": code_at(NOW)}).status_code == 429


def test_staff_set_up_their_phone_at_the_first_sign_in(browser, world):
    user = world.manager
    user.password_hash = passwords.hashed(PASSWORD)
    db.session.commit()
    go_in(browser, user)
    assert browser.get("/accounts/second-factor").location == "/accounts/enrol-second-factor"
    page = text_of(browser.get("/accounts/enrol-second-factor"))
    assert "<svg" in page
    assert "style=" not in page
    secret = "".join(re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1).split())
    assert browser.post("/accounts/enrol-second-factor", data={"code": "12"}).status_code == 422
    code = pyotp.TOTP(secret).at(int(NOW.timestamp()))
    assert browser.post("/accounts/enrol-second-factor", data={"code": code}).status_code == 303
    db.session.expire_all()
    kept = db.session.get_one(User, user.id)
    assert kept.totp_secret == secret
    assert browser.get("/accounts/").status_code == 200


def test_another_phone_needs_the_password(sign_in, coordinator):
    browser = sign_in(coordinator)
    page = text_of(browser.get("/accounts/enrol-second-factor"))
    secret = "".join(re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1).split())
    code = pyotp.TOTP(secret).at(int(NOW.timestamp()))
    answer = browser.post("/accounts/enrol-second-factor", data={"code": code, "password": "fout"})
    assert answer.status_code == 422
    db.session.expire_all()
    assert db.session.get_one(User, coordinator.id).totp_secret == SECRET
    answer = browser.post("/accounts/enrol-second-factor", data={"code": code, "password": PASSWORD})
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(User, coordinator.id).totp_secret == secret


def test_signing_out_ends_the_session_also_for_a_copied_cookie(app, sign_in, world):
    browser = sign_in(world.coordinator)
    copy = browser.get_cookie("session").value
    assert browser.post("/accounts/sign-out").location == "/accounts/sign-in"
    thief = app.test_client()
    thief.set_cookie("session", copy)
    assert thief.get("/accounts/").location == "/accounts/sign-in"


def test_another_device_can_be_signed_out_and_only_by_its_owner(sign_in, world):
    mine, other = sign_in(world.coordinator), sign_in(world.coordinator)
    stranger = sign_in(world.colleague)
    rows = db.session.scalars(select(UserSession).order_by(UserSession.id)).all()
    number = rows[1].id
    db.session.rollback()
    assert stranger.post(f"/accounts/sessions/{number}/end").status_code == 404
    assert other.get("/accounts/").status_code == 200
    assert mine.post(f"/accounts/sessions/{number}/end").status_code == 303
    assert other.get("/accounts/").status_code == 302
    assert mine.get("/accounts/").status_code == 200


def test_somebody_goes_on_in_another_role_in_a_fresh_session(sign_in, world):
    user = world.coordinator
    extra = Membership(user_id=user.id, role=Role.PROGRAMME_MANAGER, programme_id=world.programme.id)
    browser = sign_in(user)
    db.session.add(extra)
    db.session.commit()
    assert browser.post(f"/accounts/roles/{extra.id}").status_code == 303
    db.session.expire_all()
    rows = db.session.scalars(select(UserSession).order_by(UserSession.id)).all()
    assert [row.ended_at is None for row in rows] == [False, True]
    assert rows[1].membership_id == extra.id
    assert browser.get("/accounts/").status_code == 200


def test_another_persons_role_cannot_be_chosen(sign_in, world):
    theirs = db.session.scalars(select(Membership).where(Membership.user_id == world.administrator.id)).one()
    assert sign_in(world.coordinator).post(f"/accounts/roles/{theirs.id}").status_code == 404


def test_a_new_password_needs_the_old_one_and_signs_the_other_devices_out(sign_in, coordinator):
    mine, other = sign_in(coordinator), sign_in(coordinator)
    data = {"present": "fout", "password": "vier groene fietsbellen"}
    assert mine.post("/accounts/password", data=data).status_code == 422
    data["present"] = PASSWORD
    assert mine.post("/accounts/password", data=data).status_code == 303
    assert mine.get("/accounts/").status_code == 200
    assert other.get("/accounts/").status_code == 302
    db.session.expire_all()
    kept = db.session.get_one(User, coordinator.id).password_hash
    assert passwords.matches("vier groene fietsbellen", kept)


def follow(browser, purpose):
    """Open the link that was mailed, as its reader would."""
    link = db.session.scalars(select(Link).where(Link.purpose == purpose).order_by(Link.id.desc())).first()
    url = mint(link.id)
    db.session.commit()
    path = url[url.index("/l/") :]
    return path, browser.post(path)


def test_a_forgotten_password_gets_the_same_answer_for_every_address(browser, mentor):
    known = browser.post("/accounts/forgot-password", data={"email": mentor.email})
    unknown = browser.post("/accounts/forgot-password", data={"email": "niemand@example.org"})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    mail = db.session.scalars(select(OutboxMail)).one()
    assert mail.recipient == mentor.email


def test_a_reset_link_works_once_and_ends_every_session(app, browser, mentor, sign_in):
    old = sign_in(mentor)
    browser.post("/accounts/forgot-password", data={"email": mentor.email})
    path, answer = follow(browser, "password_reset")
    assert answer.location == "/accounts/reset-password"
    assert browser.get("/accounts/reset-password").status_code == 200
    assert browser.post("/accounts/reset-password", data={"password": "welkom123456"}).status_code == 422
    assert browser.post("/accounts/reset-password", data={"password": "vier groene fietsbellen"}).status_code == 303
    assert old.get("/accounts/").status_code == 302
    assert app.test_client().post(path).status_code == 404
    assert browser.post("/accounts/reset-password", data={"password": "zeven blauwe tulpen"}).status_code == 200
    db.session.expire_all()
    assert passwords.matches("vier groene fietsbellen", db.session.get_one(User, mentor.id).password_hash)


def test_a_reset_link_is_too_old_after_a_day(browser, mentor):
    browser.post("/accounts/forgot-password", data={"email": mentor.email})
    link = db.session.scalars(select(Link)).one()
    path = mint(link.id)
    db.session.commit()
    with clock.fixed(NOW + timedelta(days=1)):
        assert browser.get(path[path.index("/l/") :]).status_code == 404


def test_an_invitation_is_used_once_and_leads_staff_to_the_second_step(app, browser, world, sign_in):
    sign_in(world.administrator).post(
        "/settings/users/invite",
        data={
            "name": "Nieuwe Verzonnen",
            "email": "Nieuw@example.org",
            "role": "coordinator",
            "programme_id": world.programme.id,
            "school_id": 0,
        },
    )
    path, answer = follow(browser, "invitation")
    assert answer.location == "/accounts/invitation"
    assert "Nieuwe Verzonnen" in text_of(browser.get("/accounts/invitation"))
    assert browser.post("/accounts/invitation", data={"password": "kort"}).status_code == 422
    assert browser.post("/accounts/invitation", data={"password": "vier groene fietsbellen"}).status_code == 303
    assert browser.get("/accounts/").location == "/accounts/second-factor"
    again = app.test_client()
    assert again.get(path).status_code == 404
    assert again.get("/accounts/invitation").status_code == 404


def test_an_invitation_to_a_closed_account_leads_nowhere(browser, world, sign_in):
    admin = sign_in(world.administrator)
    data = {"name": "N", "email": "n@example.org", "role": "administrator", "programme_id": 0, "school_id": 0}
    admin.post("/settings/users/invite", data=data)
    path, _answer = follow(browser, "invitation")
    user = db.session.scalars(select(User).where(User.email == "n@example.org")).one()
    db.session.rollback()
    admin.post(f"/settings/users/{user.id}/deactivate")
    assert browser.get("/accounts/invitation").status_code == 404
    assert browser.get(path).status_code == 404


def test_a_demonstration_lets_visitors_in_as_invented_people_only(app, browser, world):
    world.coordinator.is_demo = True
    demo = db.session.scalars(select(Membership).where(Membership.user_id == world.coordinator.id)).one()
    real = db.session.scalars(select(Membership).where(Membership.user_id == world.manager.id)).one()
    db.session.commit()
    page = text_of(browser.get("/accounts/sign-in"))
    assert world.coordinator.name in page
    assert world.manager.name not in page
    assert browser.post("/accounts/demo-sign-in", data={"membership_id": real.id}).status_code == 404
    assert browser.post("/accounts/demo-sign-in", data={"membership_id": "9" * 40}).status_code == 404
    assert browser.post("/accounts/demo-sign-in").status_code == 404
    assert browser.post("/accounts/demo-sign-in", data={"membership_id": demo.id}).status_code == 303
    assert browser.get("/accounts/").status_code == 200
    assert browser.get("/accounts/sign-in").status_code == 302


def test_outside_a_demonstration_there_is_no_such_door(app, browser, world):
    world.coordinator.is_demo = True
    demo = db.session.scalars(select(Membership).where(Membership.user_id == world.coordinator.id)).one()
    db.session.commit()
    app.config["DEMO"] = False
    try:
        assert world.coordinator.name not in text_of(browser.get("/accounts/sign-in"))
        assert browser.post("/accounts/demo-sign-in", data={"membership_id": demo.id}).status_code == 404
    finally:
        app.config["DEMO"] = True


def test_the_language_is_kept_for_the_browser_and_for_the_person(sign_in, world):
    browser = sign_in(world.mentor_user)
    assert browser.post("/accounts/language/en", data={"next": "/accounts/"}).location == "/accounts/"
    assert '<html lang="en"' in text_of(browser.get("/accounts/"))
    db.session.expire_all()
    assert db.session.get_one(User, world.mentor_user.id).language == "en"
    assert browser.post("/accounts/language/xx").status_code == 404


def test_a_draft_is_kept_without_what_is_nobodys_to_keep(sign_in, world):
    browser = sign_in(world.mentor_user)
    data = {"note": "half een zin", "goals": ["1", "2"], "csrf_token": "x", "submission_id": "y"}
    assert browser.post("/accounts/drafts/logbook.log/match%2012", data=data).status_code == 204
    kept = load_draft(DraftOwner(user_id=world.mentor_user.id), "logbook.log", "match 12")
    assert kept == {"note": "half een zin", "goals": ["1", "2"]}
    db.session.rollback()
    assert browser.post("/accounts/drafts/logbook.log/", data={"note": "a"}).status_code == 204
    assert browser.post("/accounts/drafts/logbook.log/" + "x" * 81).status_code == 404
    assert browser.post("/accounts/drafts/a%00b/x").status_code == 404


@pytest.mark.parametrize("path", ["/accounts/", "/accounts/second-factor", "/accounts/enrol-second-factor"])
def test_who_is_not_signed_in_comes_to_the_sign_in_page(browser, world, path):
    assert browser.get(path).location == "/accounts/sign-in"


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"digest": "off", "weekday": "0"}, ("off", 0)),
        ({"digest": "weekly", "weekday": "3"}, ("weekly", 3)),
        ({"digest": "daily", "weekday": "0"}, ("daily", 0)),
    ],
)
def test_somebody_chooses_how_often_a_mail_says_what_is_due(world, sign_in, data, kept):
    browser = sign_in(world.mentor_user)
    assert "Een keer per week" in browser.get("/accounts/").get_data(as_text=True)
    assert browser.post("/accounts/digest", data=data).status_code == 303
    db.session.expire_all()
    user = db.session.get_one(User, world.mentor_user.id)
    assert (user.digest.value, user.digest_weekday) == kept


@pytest.mark.parametrize("data", [{"digest": "hourly", "weekday": "0"}, {"digest": "weekly", "weekday": "6"}, {}])
def test_a_mail_on_a_day_that_is_none_is_refused(world, sign_in, data):
    assert sign_in(world.mentor_user).post("/accounts/digest", data=data).status_code == 422
    db.session.expire_all()
    assert db.session.get_one(User, world.mentor_user.id).digest.value == "daily"
