"""What a running match does while help is sought, and how it goes on: nothing runs in a pause, and the student is asked."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from programme.access.links import mint
from programme.access.models import Link, Purpose
from programme.cli.schedule import JOBS
from programme.core import clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.outbox import OutboxMail
from programme.lifecycle.models import Colour, DueItem
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.norms.promises import Phase
from programme.phases import actions as phases
from programme.phases.models import Resuming
from programme.referral import actions
from programme.referral.models import Meanwhile
from tests import factories
from tests.factories import TODAY
from tests.logbook.setting import make_conversation

# These write files or work on the whole file; they know nothing of a match.
NOT_ABOUT_MATCHES = {"fold_log", "compact", "analyze", "send_mail", "seal_openings"}


@pytest.fixture
def match(world):
    """Give a running match that met for three months."""
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.ACTIVE,
        coordinator=world.coordinator,
        colour=Colour.GREEN,
    )
    return factories.make_match(
        trajectory,
        world.mentor,
        started_on=date(2026, 9, 1),
        phase=Phase.GUIDANCE,
        phase_since=date(2026, 9, 15),
        next_due_on=date(2026, 11, 20),
    )


def refer(world, match, meanwhile=Meanwhile.PAUSE):
    referral = actions.advise(
        trajectory=match.trajectory, actor=world.coordinator, reason="Hulp.", today=TODAY, pauses=False
    )
    actions.decide_meanwhile(
        referral=referral, actor=world.coordinator, meanwhile=meanwhile, reason="Eerst rust.", today=TODAY
    )
    db.session.commit()
    return referral


def owed(match):
    rows = db.session.scalars(select(DueItem).where(DueItem.match_id == match.id, DueItem.closed_at.is_(None)))
    return {row.kind: (row.due_on, row.reason) for row in rows}


@pytest.mark.parametrize(
    ("meanwhile", "stage", "kinds"),
    [
        ("continue", "active", {}),
        ("pause", "paused", {"paused": (date(2026, 12, 22), "pause_ends"), "tell_mentor": (TODAY, "help_first")}),
        ("end", "active", {"end_for_help": (TODAY, "ends_for_help")}),
    ],
)
def test_the_match_goes_on_pauses_or_ends_by_decision(world, match, meanwhile, stage, kinds):
    referral = refer(world, match, Meanwhile(meanwhile))
    assert (match.stage.value, referral.meanwhile_why) == (stage, "Eerst rust.")
    assert owed(match) == kinds


def test_red_decides_its_own_pause_and_what_does_not_run_has_none(world, match):
    referral = refer(world, match, Meanwhile.CONTINUE)
    how = {"referral": referral, "actor": world.coordinator, "reason": "x", "today": TODAY}
    match.trajectory.colour = Colour.RED
    with pytest.raises(GateClosed) as caught:
        actions.decide_meanwhile(**how, meanwhile=Meanwhile.PAUSE)
    assert caught.value.code == "red_decides"
    match.trajectory.colour = Colour.GREEN
    match._stage = MatchStage.CLOSING
    with pytest.raises(Conflict):
        actions.decide_meanwhile(**how, meanwhile=Meanwhile.PAUSE)


@pytest.mark.parametrize(("meanwhile", "is_quiet"), [(Meanwhile.PAUSE, True), (Meanwhile.CONTINUE, False)])
def test_in_a_pause_no_job_asks_or_reminds_the_pair_of_anything(world, match, meanwhile, is_quiet):
    make_conversation(match, starts_at=clock.instant(TODAY + timedelta(days=2), time(15)))
    refer(world, match, meanwhile)
    pair = (world.mentor.email, match.student.email)
    for ahead in range(0, 28, 3):
        with clock.fixed(clock.instant(TODAY + timedelta(days=ahead), time(10))):
            for job in JOBS:
                if job.name not in NOT_ABOUT_MATCHES:
                    job.run()
                    db.session.commit()
    mails = [row.template for row in db.session.scalars(select(OutboxMail)) if row.recipient in pair]
    asked = db.session.scalars(select(Link.purpose).where(Link.match_id == match.id, Link.party == "student")).all()
    mine = DueItem.owner_id == world.mentor_user.id, DueItem.match_id == match.id, DueItem.closed_at.is_(None)
    of_mentor = db.session.scalars(select(DueItem.kind).where(*mine)).all()
    silent = "silence" in owed(match)
    # The same days without a pause show that there is something to keep quiet about.
    assert (not mails, not asked, not of_mentor, not silent) == ((True,) * 4 if is_quiet else (False,) * 4), (
        mails, asked, of_mentor, silent,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "due_on", "reason"),
    [
        ("yes", TODAY, "student_goes_on"),
        ("not_yet", date(2026, 12, 22), "student_not_yet"),
        ("no", TODAY, "student_not_on"),
    ],
)
def test_a_student_says_by_link_whether_they_want_to_go_on(world, app, sign_in, match, answer, due_on, reason):
    refer(world, match)
    browser = sign_in(world.coordinator)
    assert browser.get(f"/phases/{match.id}/resume").status_code == 200
    assert browser.post(f"/phases/{match.id}/resume", data={"reason": "Verder."}).status_code == 422
    assert browser.post(f"/phases/{match.id}/ask-resume").status_code == 303
    link = db.session.scalars(select(Link).where(Link.purpose == Purpose.RESUME)).one()
    path = "/l/" + mint(link.id).rsplit("/", 1)[1]
    db.session.commit()
    student = app.test_client()
    assert student.post(path).status_code == 303
    assert student.get("/phases/go-on").status_code == 200
    assert student.post("/phases/go-on", data={"answer": "perhaps"}).status_code == 422
    assert student.post("/phases/go-on", data={"answer": answer}).status_code == 303
    assert student.get("/phases/go-on").status_code == 200
    assert app.test_client().post(path).status_code == 404
    assert owed(match)["paused"] == (due_on, reason)
    assert browser.get(f"/phases/{match.id}/resume").status_code == 200
    done = browser.post(f"/phases/{match.id}/resume", data={"reason": "Verder."})
    assert done.status_code == (303 if answer == "yes" else 422)
    db.session.expire_all()
    assert match.stage is (MatchStage.ACTIVE if answer == "yes" else MatchStage.PAUSED)


def test_what_a_student_said_in_an_earlier_pause_counts_no_more(world, match):
    refer(world, match)
    how = {"match": match, "actor": world.coordinator, "today": TODAY}
    question = phases.ask_to_resume(**how)
    link = db.session.scalars(select(Link).where(Link.purpose == Purpose.RESUME)).one()
    phases.answer_resume(question=question, answer=Resuming.YES, link=link, today=TODAY)
    phases.resume(**how, reason="Verder.")
    later = TODAY + timedelta(days=30)
    again = {"match": match, "actor": world.coordinator, "today": later}
    with clock.fixed(clock.instant(later, time(10))):
        phases.pause(**again, reason="Weer.", look_on=later + timedelta(days=9))
    with pytest.raises(GateClosed) as caught:
        phases.resume(**again, reason="Verder.")
    assert caught.value.code == "ask_student"
    phases.resume(**again, reason="Verder.", heard=True)
    assert match.stage is MatchStage.ACTIVE


def test_the_advice_beside_a_match_says_what_the_match_does(world, sign_in, match):
    db.session.commit()
    browser = sign_in(world.coordinator)
    address = f"/referral/advise/{match.trajectory_id}"
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"reason": "Hulp.", "meanwhile": "end"}).status_code == 422
    answer = browser.post(address, data={"reason": "Hulp.", "meanwhile": "end", "why": "Te zwaar."})
    assert (answer.status_code, answer.location) == (303, f"/closure/{match.id}/start")
    referral = browser.get(address).location
    assert browser.get(f"{referral}/meanwhile").status_code == 200
    assert browser.post(f"{referral}/meanwhile", data={"meanwhile": "pause"}).status_code == 422
    assert browser.post(f"{referral}/meanwhile", data={"meanwhile": "pause", "why": "Rust."}).status_code == 303
    db.session.expire_all()
    assert match.stage is MatchStage.PAUSED
    assert "Rust." in browser.get(referral).get_data(as_text=True)
    assert sign_in(world.other_coordinator).get(f"{referral}/meanwhile").status_code == 404
