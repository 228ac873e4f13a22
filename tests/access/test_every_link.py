"""Every link of the programme after what may happen to it: the page that answers, its status, and that no name is on it."""

from datetime import timedelta

import pytest

from programme.access.links import mint, use
from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.database import db
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.people.models import Mentor, Student, User
from programme.privacy.actions import forget_again
from tests.factories import NOW, TODAY
from tests.soak.atlas import make_atlas

# From every link of a student, so that nobody first has to ask for one. Source: issue 6, the own concern.
OF_STUDENT = {"/concerns/told"}
# Nothing of a student is behind these, so nothing that happens to a student ends them.
OF_OTHERS = {Purpose.INVITATION, Purpose.PASSWORD_RESET, Purpose.REFERENCE}
# The only link that opens what another one opens too. Source: the standing page of a student, issue 5.
OPENS_TOO = {Purpose.MY_PAGE: {"/consent/my-choices", "/feedback/answer"}}
WITH_NAMES = (Student, Mentor, User)
NOT_FOUND = "We kunnen deze pagina niet vinden"


@pytest.fixture
def links(session, app):
    """Give the number of a link of every purpose, each to a thing that stands as it does when the link is sent."""
    app.config["WTF_CSRF_ENABLED"] = False
    return {Purpose(name): number for name, number in make_atlas().links.items()}


def token_of(number):
    token = mint(number).rpartition("/")[2]
    db.session.commit()
    return token


def come(app, links):
    """Open every link in a browser of its own; give browser, token and where it is answered."""
    found = {}
    for purpose, number in links.items():
        browser, token = app.test_client(), token_of(number)
        answer = browser.post(f"/l/{token}")
        assert answer.status_code == 303, purpose
        assert browser.get(answer.location).status_code == 200, purpose
        found[purpose] = (browser, token, answer.location)
    return found


def names():
    """Give every first and last name, and every address, of the invented world."""
    found = {row.email for kind in (Student, User) for row in db.session.query(kind)}
    for kind in (Student, Mentor):
        found |= {name for row in db.session.query(kind) for name in (row.first_name, row.last_name)}
    return {one for one in found if one and len(one) > 2}


def trajectory_of(number):
    link = db.session.get_one(Link, number)
    if link.match_id is not None:
        return db.session.get_one(Match, link.match_id).trajectory
    return None if link.trajectory_id is None else db.session.get_one(Trajectory, link.trajectory_id)


def is_closed_door(answer, known):
    """Tell whether somebody reads that the page is not there, how to get a fresh link, and nobody's name."""
    text = answer.get_data(as_text=True)
    named = {one for one in known if one in text}
    return answer.status_code == 404 and NOT_FOUND in text and "/consent/link" in text and not named


def test_what_was_opened_and_mailed_ends_with_its_time(app, links):
    known, opened = names(), come(app, links)
    with clock.fixed(NOW + timedelta(minutes=31)):
        wrong = [
            ("visit", one) for one, (browser, _t, at) in opened.items() if not is_closed_door(browser.get(at), known)
        ]
    with clock.fixed(NOW + timedelta(days=40)):
        for purpose, (_browser, token, _at) in opened.items():
            for answer in (app.test_client().get(f"/l/{token}"), app.test_client().post(f"/l/{token}")):
                if not is_closed_door(answer, known):
                    wrong.append(("link", purpose))
    assert wrong == []


def test_a_link_opens_only_what_it_is_for(app, links):
    known, opened = names(), come(app, links)
    pages = {at for _browser, _token, at in opened.values()}
    wrong = []
    for purpose, (browser, _token, own) in opened.items():
        also = OF_STUDENT if db.session.get_one(Link, links[purpose]).party == "student" else set()
        for other in sorted(pages - {own} - OPENS_TOO.get(purpose, set()) - also):
            for answer in (browser.get(other), browser.post(other, data={"answer": "yes"})):
                if answer.status_code == 405:
                    continue
                if not is_closed_door(answer, known):
                    wrong.append((purpose, other, answer.status_code))
    assert wrong == []


def test_who_was_erased_is_behind_no_link_any_more(app, links):
    known, opened = names(), come(app, links)
    for student_id in {one.student_id for number in links.values() if (one := trajectory_of(number)) is not None}:
        student = db.session.get_one(Student, student_id)
        forget_again(person=student, at=NOW, actor=None, today=TODAY)
    db.session.commit()
    wrong = []
    for purpose, (browser, token, at) in opened.items():
        if purpose in OF_OTHERS:
            continue
        sent = browser.post(at, data={"answer": "yes"})
        ways = (browser.get(at), app.test_client().get(f"/l/{token}"), *([sent] if sent.status_code != 405 else []))
        wrong += [purpose for answer in ways if not is_closed_door(answer, known)]
    assert wrong == []


def test_a_used_link_opens_no_second_visit_and_asks_nothing_again(app, links):
    known, opened = names(), come(app, links)
    for number in links.values():
        use(db.session.get_one(Link, number))
    db.session.commit()
    wrong = []
    for purpose, (browser, token, at) in opened.items():
        if not is_closed_door(app.test_client().post(f"/l/{token}"), known):
            wrong.append(("link", purpose))
        # Who just answered may read the own answer again.
        if browser.get(at).status_code >= 500 or browser.post(at).status_code >= 500:
            wrong.append(("visit", purpose))
    assert wrong == []


def over(links, purposes, stage, trajectory_stage):
    """Let the matches behind these links end, as the tables keep it."""
    for purpose in purposes:
        trajectory = trajectory_of(links[purpose])
        for match in db.session.query(Match).filter_by(trajectory_id=trajectory.id).all():
            reason = "other" if stage is MatchStage.FELL_THROUGH else "completed_goal"
            match.ended_on, match.end_reason, match.is_running, match._stage = TODAY, reason, False, stage
        trajectory.ended_on = None if trajectory_stage is TrajectoryStage.WAITING else TODAY
        trajectory._stage = trajectory_stage
        db.session.flush()
    db.session.commit()


@pytest.mark.parametrize("stage", [TrajectoryStage.WITHDRAWN, TrajectoryStage.NOT_NOW, TrajectoryStage.WAITING])
def test_who_steps_out_before_the_start_is_asked_nothing_any_more(app, links, stage):
    asked = (Purpose.CHOOSE_DATE, Purpose.APPOINTMENT, Purpose.STILL_WANTS, Purpose.ANSWER_PROPOSAL)
    opened, known = come(app, {one: links[one] for one in asked}), names()
    over(links, asked, MatchStage.FELL_THROUGH, stage)
    seen = {}
    for purpose, (browser, _token, at) in opened.items():
        page = browser.get(at)
        text = page.get_data(as_text=True).split("<main")[1]
        assert "<button" not in text, purpose
        assert not {one for one in known if one in text}, purpose
        seen[purpose.value] = (page.status_code, browser.post(at, data={"answer": "yes"}).status_code)
    # Who still waits for another mentor reads that this proposal is over.
    proposal = (200, 409) if stage is TrajectoryStage.WAITING else (404, 404)
    gone = (404, 404)
    # Asked on the eve of a meeting that is off: over, and no answer is taken.
    assert seen == {
        "choose_date": gone,
        "appointment": gone,
        "still_wants": (200, 409),
        "answer_proposal": proposal,
    }


def test_after_the_end_a_link_says_that_it_is_over(app, links):
    asked = (Purpose.PULSE, Purpose.EVALUATION, Purpose.AGREE_PLAN, Purpose.MY_PAGE)
    opened = come(app, {one: links[one] for one in asked})
    over(links, asked, MatchStage.CLOSED, TrajectoryStage.CLOSED)
    texts = {}
    for purpose, (browser, _token, at) in opened.items():
        page = browser.get(at)
        texts[purpose] = page.get_data(as_text=True).split("<main")[1]
        assert (page.status_code, "<button" in texts[purpose]) == (200, False), purpose
    assert "Deze vraag is voorbij" in texts[Purpose.PULSE]
    assert "Dit is voorbij" in texts[Purpose.EVALUATION]
    browser, _token, at = opened[Purpose.PULSE]
    assert browser.post(at, data={"declines": "yes"}).status_code == 409


@pytest.mark.parametrize(
    ("wish", "browser_reads", "chosen", "page_is_in"),
    [
        ("?in=en", "ar", None, "en"),
        ("?in=en", "nl", None, "en"),
        ("?in=en", "nl", "nl", "nl"),
        ("?in=xx", "nl", None, "nl"),
        ("", "ar", None, "nl"),
    ],
)
def test_behind_a_link_one_reads_the_language_of_the_mail(app, links, wish, browser_reads, chosen, page_is_in):
    browser = app.test_client()
    reads = {"Accept-Language": browser_reads}
    if chosen:
        browser.post(f"/accounts/language/{chosen}")
    address = f"/l/{token_of(links[Purpose.AGREE_PLAN])}{wish}"
    door = browser.get(address, headers=reads).get_data(as_text=True)
    assert f'<html lang="{page_is_in}"' in door
    if page_is_in == "en":
        assert f'action="{address}"' in door
    at = browser.post(address, headers=reads).location
    assert f'<html lang="{page_is_in}"' in browser.get(at, headers=reads).get_data(as_text=True)
