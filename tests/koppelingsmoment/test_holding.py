"""The meeting on one tablet: what is drafted and agreed there, who agrees later, and the agreements on paper."""

from datetime import date, timedelta

import pytest
import weasyprint
from sqlalchemy import select

from programme.access.links import mint
from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.database import db
from programme.core.drafts import Draft
from programme.core.errors import GateClosed
from programme.core.outbox import OutboxMail, preview
from programme.intake.models import Intake
from programme.koppelingsmoment import actions, queries
from programme.koppelingsmoment.rules import GuardianChoice
from programme.lifecycle.models import Match
from programme.lifecycle.stages import MatchStage
from programme.norms.promises import Party
from tests.factories import NOW, TODAY
from tests.koppelingsmoment.test_actions import PRIVATE, hold, mails, make_accepted, owed, plan
from tests.koppelingsmoment.test_views import HELD, make_planned

QUESTION = "Ik wil durven bellen voor een stage."
GUARDIAN = {"guardian": GuardianChoice.INVITE, "guardian_name": "O. Verzonnen", "guardian_email": "ouder@example.org"}


def not_agreed(match):
    """Give who did not say yes yet."""
    return [one.party for one in queries.meeting_of(match.id).not_agreed]


def test_what_is_typed_at_the_meeting_is_kept_and_a_yes_is_said_anew(world, sign_in):
    match = make_planned(world)
    browser = sign_in(world.coordinator)
    address = f"/koppelingsmoment/{match.id}/hold"
    assert f"/accounts/drafts/koppelingsmoment.hold/match%20{match.id}" in browser.get(address).get_data(as_text=True)
    typed = HELD | {"question": QUESTION, "present": ["student", "mentor"], "meeting_day": "vrijdag 9.00 uur"}
    kept = browser.post(f"/accounts/drafts/koppelingsmoment.hold/match {match.id}", data=typed)
    assert kept.status_code == 204
    page = browser.get(address).get_data(as_text=True)
    for text in (QUESTION, "vrijdag 9.00 uur", PRIVATE):
        assert text in page
    assert page.count(" checked") == 3  # the two who are there, and the rhythm
    assert browser.post(address, data=HELD | {"question": QUESTION}).status_code == 303
    assert db.session.scalars(select(Draft)).all() == []
    assert queries.meeting_of(match.id).meeting.question == QUESTION


def test_a_page_that_was_open_before_the_date_changed_starts_nothing(world, sign_in):
    match = make_planned(world)
    seen = queries.meeting_of(match.id).meeting.version
    plan(world, match, starts_at=NOW - timedelta(hours=1))
    db.session.commit()
    browser = sign_in(world.coordinator)
    assert browser.post(f"/koppelingsmoment/{match.id}/hold", data=HELD | {"version": seen}).status_code == 409
    assert db.session.get_one(Match, match.id).stage is MatchStage.PLANNED
    assert browser.post(f"/koppelingsmoment/{match.id}/hold", data=HELD | {"version": seen + 1}).status_code == 303
    assert browser.post(f"/koppelingsmoment/{match.id}/hold", data=HELD).status_code == 409


def test_others_agree_at_the_meeting_or_later_and_then_nothing_is_owed(world, sign_in):
    match = make_planned(world)
    browser = sign_in(world.coordinator)
    assert browser.post(f"/koppelingsmoment/{match.id}/hold", data=HELD).status_code == 303
    assert not_agreed(match) == [Party.CARE_COORDINATOR]
    assert ("agreements_open", date(2026, 12, 8)) in owed()
    party = queries.meeting_of(match.id).not_agreed[0]
    address = f"/koppelingsmoment/{match.id}/agreed/{party.id}"
    assert address in browser.get(f"/koppelingsmoment/{match.id}").get_data(as_text=True)
    assert browser.post(address).status_code == 303
    assert not_agreed(match) == []
    assert "agreements_open" not in dict(owed())
    assert browser.post(address).status_code == 409


def test_who_says_yes_at_the_meeting_gets_no_question_later(world, sign_in):
    match = make_planned(world)
    data = HELD | {"others_agree": ["care_coordinator"]}
    assert sign_in(world.coordinator).post(f"/koppelingsmoment/{match.id}/hold", data=data).status_code == 303
    assert not_agreed(match) == []
    assert "ask_to_agree" not in [one[0] for one in mails()]


def test_the_consent_of_a_guardian_under_16_is_their_yes(world):
    match = make_accepted(world, birth_month=date(2011, 9, 1))
    plan(world, match, **GUARDIAN)
    hold(world, match, Party.GUARDIAN, consented_on=date(2026, 11, 20))
    guardian = next(one for one in queries.meeting_of(match.id).invited if one.party is Party.GUARDIAN)
    assert guardian.agreed_on == date(2026, 11, 20)


@pytest.mark.parametrize(("missing", "starts"), [((), True), ((Party.GUARDIAN,), False)])
def test_a_guardian_under_16_who_is_there_and_says_yes_is_not_asked_for_a_day(world, missing, starts):
    match = make_accepted(world, birth_month=date(2011, 9, 1))
    plan(world, match, **GUARDIAN)
    agreed = (Party.STUDENT, Party.MENTOR, Party.GUARDIAN)
    if not starts:
        with pytest.raises(GateClosed, match="ouder of verzorger toestemming"):
            hold(world, match, *missing, agreed=agreed)
        return
    hold(world, match, *missing, agreed=agreed)
    guardian = next(one for one in queries.meeting_of(match.id).invited if one.party is Party.GUARDIAN)
    assert guardian.consented_on == guardian.agreed_on == TODAY


def test_a_guardian_who_said_yes_at_the_meeting_gets_the_paper_and_no_question(app, world):
    match = make_accepted(world)
    plan(world, match, **GUARDIAN, guardian_language="en")
    hold(world, match, agreed=(Party.STUDENT, Party.MENTOR, Party.GUARDIAN, Party.CARE_COORDINATOR))
    db.session.commit()
    to_guardian = [row for row in db.session.scalars(select(OutboxMail)) if row.recipient == "ouder@example.org"]
    assert to_guardian[-1].template == "koppelingsmoment/emails/give_paper"
    assert QUESTION not in preview(to_guardian[-1]).body and PRIVATE not in preview(to_guardian[-1]).body
    link = db.session.scalars(select(Link).where(Link.party == "guardian", Link.purpose == Purpose.AGREE_PLAN)).one()
    parent = app.test_client()
    assert parent.post("/l/" + mint(link.id).rpartition("/")[2]).status_code == 303
    page = parent.get("/koppelingsmoment/agree").get_data(as_text=True)
    assert "agreed-nl.pdf" in page and "<button" not in page.partition("<main")[2]


def test_who_did_not_agree_is_asked_once_more_after_a_week_and_never_again(world):
    match = make_planned(world)
    hold(world, match)
    db.session.commit()
    sent = len(mails())
    for day, asked in ((6, 0), (7, 1), (8, 0), (30, 0)):
        with clock.fixed(NOW + timedelta(days=day)):
            assert actions.remind_of_agreements() == asked
        db.session.commit()
    assert [one[:2] for one in mails()[sent:]] == [("ask_to_agree", world.care_coordinator.email)]


def test_the_question_is_only_prefilled_with_words_the_student_agreed_to_share(world, sign_in):
    match = make_planned(world)
    address = f"/koppelingsmoment/{match.id}/hold"
    browser = sign_in(world.coordinator)
    intake = db.session.scalars(select(Intake)).first()
    intake.for_mentor, intake.for_mentor_agreed_on = QUESTION, None
    db.session.commit()
    assert QUESTION not in browser.get(address).get_data(as_text=True)
    intake.for_mentor_agreed_on = TODAY
    db.session.commit()
    assert QUESTION in browser.get(address).get_data(as_text=True)


@pytest.fixture
def papers(monkeypatch):
    """Catch what is put on paper, as the page before it becomes a PDF."""
    caught, real = [], weasyprint.HTML

    def catch(string, **more):
        caught.append(string)
        return real(string=string, **more)

    monkeypatch.setattr(weasyprint, "HTML", catch)
    return caught


def make_held(world):
    """Make a match of a minor whose meeting was held with everybody."""
    match = make_accepted(world, birth_month=date(2009, 5, 1), last_name="Achternaam")
    plan(world, match, **GUARDIAN)
    hold(world, match, question=QUESTION)
    db.session.commit()
    return match


def test_each_gets_the_agreements_on_paper_with_only_what_is_theirs(app, world, sign_in, papers):
    match = make_held(world)
    browsers = {
        "whole": (
            (sign_in(world.coordinator), f"/koppelingsmoment/{match.id}/agreements"),
            (sign_in(world.mentor_user), f"/koppelingsmoment/{match.id}/mine/agreements"),
        ),
        "part": ((sign_in(world.care_coordinator), f"/koppelingsmoment/{match.id}/at-school/agreements"),),
    }
    for how, found in browsers.items():
        for browser, address in found:
            for code, word in (("nl", "elke week"), ("en", "every week")):
                answer = browser.get(f"{address}/{code}.pdf")
                assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
                assert answer.data.startswith(b"%PDF-")
                assert word in papers[-1]
                assert "Achternaam" not in papers[-1]
                for secret in (PRIVATE, QUESTION, "We appen."):
                    assert (secret in papers[-1]) is (how == "whole")
            assert browser.get(f"{address}/de.pdf").status_code == 404


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("nl", "1 december 2027|Verlengd op 20 november 2027; bij het koppelingsmoment was dat {}."),
        ("en", "1 December 2027|Extended on 20 November 2027; the first meeting said {}."),
    ],
)
def test_the_paper_says_the_end_as_it_stands_now(world, sign_in, papers, code, said):
    match = make_held(world)
    match.until_on, match.extended_on = date(2027, 12, 1), date(2027, 11, 20)
    db.session.commit()
    now, _bar, before = said.partition("|")
    months = {"nl": "november", "en": "November"}
    sign_in(world.coordinator).get(f"/koppelingsmoment/{match.id}/agreements/{code}.pdf")
    assert now in papers[-1]
    assert before.format(f"23 {months[code]} 2027") in papers[-1]
    page = sign_in(world.coordinator).get(f"/koppelingsmoment/{match.id}").get_data(as_text=True)
    assert "1 december" in page


def test_a_party_gets_the_paper_by_link_also_after_the_yes(app, world, sign_in, papers):
    make_held(world)
    for link_of, whole in (("guardian", False), ("student", True)):
        link = db.session.scalars(select(Link).where(Link.party == link_of, Link.purpose == Purpose.AGREE_PLAN)).one()
        url = mint(link.id)
        db.session.commit()
        browser = app.test_client()
        assert browser.post("/l/" + url.rpartition("/")[2]).status_code == 303
        browser.post("/koppelingsmoment/agree")
        again = app.test_client()
        assert again.post("/l/" + url.rpartition("/")[2]).status_code == 303
        answer = again.get("/koppelingsmoment/agreed-nl.pdf")
        assert answer.data.startswith(b"%PDF-")
        assert (PRIVATE in papers[-1]) is whole


def test_nothing_is_on_paper_before_the_meeting_and_nothing_in_a_mail(world, sign_in, papers):
    match = make_planned(world)
    assert sign_in(world.coordinator).get(f"/koppelingsmoment/{match.id}/agreements/nl.pdf").status_code == 404
    hold(world, match, question=QUESTION)
    for row in db.session.scalars(select(OutboxMail)):
        assert QUESTION not in preview(row).body + (row.invitation or "")


def test_what_was_typed_fetches_nothing_when_it_is_put_on_paper(world, sign_in):
    match = make_accepted(world)
    plan(world, match)
    hold(world, match, reaching='<img src="file:///etc/passwd"> <link rel=stylesheet href="http://127.0.0.1:1/x">')
    db.session.commit()
    answer = sign_in(world.coordinator).get(f"/koppelingsmoment/{match.id}/agreements/nl.pdf")
    assert answer.data.startswith(b"%PDF-")


def test_what_was_typed_at_the_meeting_outlives_a_time_out_and_can_be_thrown_away(world, sign_in):
    match = make_planned(world)
    address, browser = f"/koppelingsmoment/{match.id}/hold", sign_in(world.coordinator)
    typed = {"meeting_place": "In de kantine", "draft": f"koppelingsmoment.hold/match {match.id}"}
    assert f'value="{typed["draft"]}"' in browser.get(address).get_data(as_text=True)
    with clock.fixed(NOW + timedelta(hours=13)):
        assert browser.post(address, data=typed).location.endswith("/accounts/sign-in")
    page = sign_in(world.coordinator).get(address).get_data(as_text=True)
    assert "In de kantine" in page
    assert "/accounts/drafts/koppelingsmoment.hold/" in page
    assert "<p data-discard>" in page
