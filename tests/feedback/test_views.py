"""The pages of notes: the student first, then the school, and nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from programme.access.links import mean_link, mint
from programme.access.models import Purpose
from programme.core import clock
from programme.core.database import db
from programme.core.outbox import OutboxMail
from programme.feedback import actions
from programme.feedback.models import NoteOutcome, NoteProposal, ProgressNote
from programme.lifecycle.models import MatchMentor
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.people.models import Guardian
from programme.support.models import SchoolTalk
from tests.factories import NOW, TODAY, make_match, make_mentor, make_student, make_trajectory, save
from tests.house.whole_world import make_whole

WRITTEN = "Samira komt op tijd."


def make_pair(world, **values):
    trajectory = make_trajectory(
        world.programme,
        make_student(world.school),
        stage=TrajectoryStage.ACTIVE,
        coordinator=world.coordinator,
        nominated_by=world.care_coordinator,
        **values,
    )
    return make_match(trajectory, make_mentor(world.programme))


@pytest.fixture
def match(world):
    return make_pair(world, study_coach_id=world.study_coach.id)


@pytest.fixture
def note(world, match):
    made = actions.write_note(match=match, actor=world.coordinator, words=WRITTEN, today=TODAY)
    db.session.commit()
    return made


def come(app, match, purpose=Purpose.PROGRESS_NOTE, **values):
    app.config["WTF_CSRF_ENABLED"] = False
    link = mean_link(purpose, party="student", trajectory=match.trajectory, **values)
    token = mint(link.id).rsplit("/", 1)[1]
    db.session.commit()
    browser = app.test_client()
    return browser, browser.post(f"/l/{token}").location


def outcome(note):
    db.session.expire_all()
    return db.session.get_one(ProgressNote, note.id).outcome


def test_what_was_shared_before_can_be_taken_back_while_another_note_waits(app, world, match, note):
    browser, page = come(app, match)
    browser.post(f"/feedback/answer/{note.id}", data={"answer": "share"})
    other = actions.write_note(match=match, actor=world.coordinator, words="Nog een zin.", today=TODAY)
    db.session.commit()
    text = browser.get(page).get_data(as_text=True)
    assert f'action="/feedback/answer/{other.id}"' in text
    assert f'action="/feedback/answer/{note.id}/take-back"' in text
    assert f"/feedback/answer/{other.id}/take-back" not in text


def test_three_screens_share_a_note(app, world, match, note):
    browser, page = come(app, match)
    text = browser.get(page).get_data(as_text=True)
    assert WRITTEN in text
    assert world.school.name in text
    done = browser.post(f"/feedback/answer/{note.id}", data={"answer": "share"}, follow_redirects=True)
    assert done.request.path == page
    assert outcome(note) is NoteOutcome.APPROVED
    # What was shared can be taken back there.
    assert f"/feedback/answer/{note.id}/take-back" in done.get_data(as_text=True)
    browser.post(f"/feedback/answer/{note.id}/take-back")
    assert outcome(note) is NoteOutcome.REFUSED


@pytest.mark.parametrize("data", [{}, {"answer": "yes"}, {"answer": "change", "words": "  "}])
def test_what_no_button_says_shares_nothing(app, match, note, data):
    browser, _page = come(app, match)
    assert browser.post(f"/feedback/answer/{note.id}", data=data).status_code == 422
    assert outcome(note) is None


def test_own_words_that_cannot_be_kept_stay_on_the_page(app, match, note):
    browser, _page = come(app, match)
    data = {"answer": "change", "words": "Mijn nummer is 111222333, bel maar."}
    answer = browser.post(f"/feedback/answer/{note.id}", data=data)
    assert answer.status_code == 422
    assert "bel maar" in answer.get_data(as_text=True)
    assert "<details open>" in answer.get_data(as_text=True)


def test_a_second_tab_sees_that_it_was_answered(app, match, note):
    browser, _page = come(app, match)
    other, _page = come(app, match)
    assert browser.post(f"/feedback/answer/{note.id}", data={"answer": "refuse"}).status_code == 303
    assert other.post(f"/feedback/answer/{note.id}", data={"answer": "share"}).status_code == 409
    assert outcome(note) is NoteOutcome.REFUSED


def test_a_double_click_gets_the_same_answer(app, match, note):
    browser, _page = come(app, match)
    data = {"answer": "share", "submission_id": "0" * 36}
    answers = [browser.post(f"/feedback/answer/{note.id}", data=data) for _click in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(303, "/feedback/answer")] * 2


def test_two_notes_are_answered_one_after_the_other(app, world, match, note):
    second = actions.write_note(match=match, actor=world.coordinator, words="Nog een.", today=TODAY)
    browser, page = come(app, match)
    assert WRITTEN in browser.get(page).get_data(as_text=True)
    text = browser.post(f"/feedback/answer/{note.id}", data={"answer": "share"}, follow_redirects=True).get_data(
        as_text=True
    )
    assert "Nog een." in text
    assert browser.post(f"/feedback/answer/{second.id}", data={"answer": "refuse"}).status_code == 303


def test_the_note_of_another_student_does_not_exist(app, world, match, note):
    other = make_pair(world)
    browser, page = come(app, other)
    assert browser.post(f"/feedback/answer/{note.id}", data={"answer": "share"}).status_code == 404
    assert browser.post(f"/feedback/answer/{note.id}/take-back").status_code == 404
    assert WRITTEN not in browser.get(page).get_data(as_text=True)
    assert outcome(note) is None


def test_the_own_page_answers_too_and_a_link_to_a_note_opens_no_page(app, match, note):
    browser, page = come(app, match, Purpose.MY_PAGE)
    text = browser.get(page).get_data(as_text=True)
    assert "/feedback/answer" in text
    assert WRITTEN not in text
    assert browser.post(f"/feedback/answer/{note.id}", data={"answer": "share"}).status_code == 303
    assert WRITTEN in browser.get(page).get_data(as_text=True)
    browser, _page = come(app, match)
    assert browser.get("/dossiers/my-page").status_code == 404


def test_after_the_term_the_link_tells_that_nothing_was_shared(app, match, note):
    with clock.fixed(NOW + timedelta(days=8)):
        browser, page = come(app, match)
        text = browser.get(page).get_data(as_text=True)
        assert "/take-back" not in text
        assert browser.post(f"/feedback/answer/{note.id}", data={"answer": "share"}).status_code == 409


def test_a_parent_reads_what_the_student_ticked_until_it_is_taken_back(app, match, note):
    save(Guardian(student_id=match.student_id, name="Ouder", email="ouder@example.org"))
    db.session.commit()
    browser, page = come(app, match)
    assert "for_guardian" in browser.get(page).get_data(as_text=True)
    browser.post(f"/feedback/answer/{note.id}", data={"answer": "share", "for_guardian": "y"})
    parent, read = come(app, match, Purpose.READ_NOTE, thing_id=note.id)
    assert WRITTEN in parent.get(read).get_data(as_text=True)
    browser.post(f"/feedback/answer/{note.id}/take-back")
    assert parent.get(read).status_code == 404


def test_without_a_parent_there_is_nothing_to_tick(app, match, note):
    browser, page = come(app, match)
    assert "for_guardian" not in browser.get(page).get_data(as_text=True)


def test_the_coordinator_writes_and_sees_how_each_note_stands(world, match, sign_in):
    browser = sign_in(world.coordinator)
    page = f"/feedback/matches/{match.id}"
    assert browser.get(page).status_code == 200
    assert browser.post(page, data={"words": " "}).status_code == 422
    assert browser.post(page, data={"words": WRITTEN}).status_code == 303
    written = db.session.scalars(select(ProgressNote)).one()
    assert WRITTEN in browser.get(page).get_data(as_text=True)
    assert browser.post(f"/feedback/notes/{written.id}/ask-again").status_code == 409
    code = browser.post(f"/feedback/matches/{match.id}/code").get_data(as_text=True)
    assert "/l/" in code
    assert browser.get(f"/feedback/matches/{match.id}/code").status_code == 302
    with clock.fixed(NOW + timedelta(days=8)):
        assert "ask-again" in sign_in(world.coordinator).get(page).get_data(as_text=True)


def test_what_is_being_typed_is_kept(world, match, sign_in):
    browser = sign_in(world.coordinator)
    browser.post(f"/accounts/drafts/feedback.notes/match {match.id}", data={"words": "Half geschreven"})
    assert "Half geschreven" in browser.get(f"/feedback/matches/{match.id}").get_data(as_text=True)


PROPOSED = "Samira belt nu zelf af."


def offer(world, match, sign_in, words=PROPOSED, **values):
    """Let the mentor of a pair propose words; give their browser."""
    browser, page = sign_in(world.mentor_user), f"/feedback/matches/{match.id}/propose"
    assert browser.post(page, data={"words": words, **values}).status_code == 303
    return browser, page


@pytest.fixture
def pair(world, match):
    match.mentor_id = world.mentor.id
    db.session.query(MatchMentor).filter_by(match_id=match.id).update({"mentor_id": world.mentor.id})
    db.session.commit()
    return match


def the_proposal():
    db.session.expire_all()
    return db.session.scalars(select(NoteProposal)).one()


def test_a_mentor_proposes_the_coordinator_changes_and_the_student_decides(app, world, pair, sign_in):
    mentor, page = offer(world, pair, sign_in)
    assert PROPOSED in mentor.get(page).get_data(as_text=True)
    seen = the_proposal().standing
    notes = f"/feedback/matches/{pair.id}"
    # Nothing reached the student or the school: no note, no mail.
    assert db.session.scalars(select(ProgressNote)).all() == []
    assert db.session.scalars(select(OutboxMail)).all() == []
    # Another coordinator cannot reach it, and the zorgcoördinator sees nothing.
    assert sign_in(world.other_coordinator).get(notes).status_code == 404
    school = sign_in(world.care_coordinator)
    assert PROPOSED not in school.get(f"/feedback/students/{pair.trajectory_id}").get_data(as_text=True)
    coordinator = sign_in(world.coordinator)
    text = coordinator.get(notes).get_data(as_text=True)
    assert PROPOSED in text
    assert seen in text
    assert coordinator.post(notes, data={"words": WRITTEN, "proposal": seen}).status_code == 303
    note = db.session.scalars(select(ProgressNote)).one()
    assert (note.written, note.by_id, the_proposal().note_id) == (WRITTEN, world.coordinator.id, note.id)
    browser, own = come(app, pair)
    text = browser.get(own).get_data(as_text=True)
    assert WRITTEN in text
    assert PROPOSED not in text
    assert PROPOSED not in school.get(f"/feedback/students/{pair.trajectory_id}").get_data(as_text=True)
    # The mentor sees that the words were used, not what the student answered.
    browser.post(f"/feedback/answer/{note.id}", data={"answer": "refuse"})
    assert "gebruikt" in mentor.get(page).get_data(as_text=True)


def test_a_coordinator_may_leave_a_proposal_and_the_mentor_sees_that(world, pair, sign_in):
    mentor, page = offer(world, pair, sign_in)
    found, coordinator = the_proposal(), sign_in(world.coordinator)
    address = f"/feedback/proposals/{found.id}/set-aside"
    assert mentor.post(address).status_code == 403
    assert coordinator.post(address, data={"proposal": "1-99"}).status_code == 409
    assert coordinator.post(address, data={"proposal": found.standing}).status_code == 303
    assert coordinator.post(address, data={"proposal": found.standing}).status_code == 409
    assert "niet gebruikt" in mentor.get(page).get_data(as_text=True)
    assert db.session.scalars(select(ProgressNote)).all() == []


def test_words_that_changed_under_an_open_page_are_shown_and_what_was_typed_stays(world, pair, sign_in):
    mentor, page = offer(world, pair, sign_in)
    seen, notes, coordinator = the_proposal().standing, f"/feedback/matches/{pair.id}", sign_in(world.coordinator)
    assert mentor.post(page, data={"words": "Ander woord.", "proposal": seen}).status_code == 303
    answer = coordinator.post(notes, data={"words": WRITTEN, "proposal": seen})
    assert answer.status_code == 409
    text = answer.get_data(as_text=True)
    assert WRITTEN in text
    assert "Ander woord." in text
    # What was used meanwhile cannot be changed any more; the mentor's words stay on the page.
    assert coordinator.post(notes, data={"words": WRITTEN, "proposal": the_proposal().standing}).status_code == 303
    answer = mentor.post(page, data={"words": "Nog anders.", "proposal": seen})
    assert (answer.status_code, "Nog anders." in answer.get_data(as_text=True)) == (409, True)


@pytest.mark.parametrize("words", [" ", "Het nummer is 111222333."])
def test_a_proposal_that_cannot_be_kept_stays_on_the_page(world, pair, sign_in, words):
    answer = sign_in(world.mentor_user).post(f"/feedback/matches/{pair.id}/propose", data={"words": words})
    assert (answer.status_code, words.strip() in answer.get_data(as_text=True)) == (422, True)


def test_a_mentor_is_not_told_why_nothing_is_told(world, pair, sign_in):
    pair.trajectory.school_knows = False
    db.session.commit()
    mentor, page = sign_in(world.mentor_user), f"/feedback/matches/{pair.id}/propose"
    text = mentor.get(page).get_data(as_text=True)
    assert "textarea" not in text
    assert pair.student.first_name not in text
    assert mentor.post(page, data={"words": PROPOSED}).status_code == 422
    assert db.session.scalars(select(NoteProposal)).all() == []


def test_another_mentor_reaches_no_proposal(world, pair, sign_in):
    offer(world, pair, sign_in)
    other = sign_in(world.other_mentor_user)
    assert other.get(f"/feedback/matches/{pair.id}/propose").status_code == 404


def test_a_school_reads_shared_words_and_not_shared_and_nothing_else(world, match, note, sign_in, app):
    page = f"/feedback/students/{match.trajectory_id}"
    care = sign_in(world.care_coordinator)
    assert WRITTEN not in care.get(page).get_data(as_text=True)
    note.approved, note.outcome, note.answered_on = "Gedeelde woorden.", NoteOutcome.CHANGED, TODAY
    for other, became in (("Geweigerd.", NoteOutcome.REFUSED), ("Stil.", NoteOutcome.NO_ANSWER)):
        save(
            ProgressNote(
                match=match, by=world.coordinator, written_on=TODAY, written=other, outcome=became, answered_on=TODAY
            )
        )
    db.session.commit()
    for person in (world.care_coordinator, world.study_coach):
        text = sign_in(person).get(page).get_data(as_text=True)
        assert "Gedeelde woorden." in text
        assert text.count("niet gedeeld</span>") == 2
        for hidden in (WRITTEN, "Geweigerd.", "Stil.", world.mentor.last_name):
            assert hidden not in text


def test_a_school_sees_the_coming_progress_talk_only_while_the_pair_goes_on(world, match, sign_in):
    coming = datetime(2026, 12, 3, 13, 35, tzinfo=UTC)
    save(
        SchoolTalk(school_id=world.school.id, programme_id=world.programme.id, planned_for=coming, by=world.coordinator)
    )
    over = make_match(
        make_trajectory(
            world.programme,
            make_student(world.school),
            stage=TrajectoryStage.CLOSED,
            nominated_by=world.care_coordinator,
        ),
        make_mentor(world.programme),
        stage=MatchStage.CLOSED,
    )
    db.session.commit()
    care = sign_in(world.care_coordinator)
    assert "14.35" in care.get(f"/feedback/students/{match.trajectory_id}").get_data(as_text=True)
    assert "14.35" not in care.get(f"/feedback/students/{over.trajectory_id}").get_data(as_text=True)


def test_who_is_nobodys_business_is_nowhere(world, match, note, sign_in):
    page, other = f"/feedback/students/{match.trajectory_id}", make_pair(world)
    assert sign_in(world.second_care_coordinator).get(page).status_code == 404
    # A study coach sees only whom they are named for.
    coach = sign_in(world.study_coach)
    assert coach.get(f"/feedback/students/{other.trajectory_id}").status_code == 404
    assert f"/students/{other.trajectory_id}" not in coach.get("/nomination/").get_data(as_text=True)
    match.trajectory.school_knows = False
    db.session.commit()
    for person in (world.care_coordinator, world.study_coach):
        assert sign_in(person).get(page).status_code == 404
        assert page not in sign_in(person).get("/nomination/").get_data(as_text=True)


def test_the_list_of_a_school_says_started_on_rhythm_and_until_when(world, match, sign_in):
    match.next_due_on = TODAY - timedelta(days=1)
    db.session.commit()
    text = sign_in(world.care_coordinator).get("/nomination/").get_data(as_text=True)
    assert f"/feedback/students/{match.trajectory_id}" in text
    assert "nu niet" in text
    # As agreed at the koppelingsmoment: 1 September 2027.
    assert "1 september 2027" in text


def test_the_pages_behind_a_link_hold_no_word_that_was_not_meant_for_their_reader(app, world):
    whole = make_whole(world, "kanarie7f3")
    shared = db.session.scalars(select(ProgressNote).where(ProgressNote.outcome == NoteOutcome.CHANGED)).first()
    for purpose, read, number in (
        # What waits for the student, and below it what the student let the school read before.
        (Purpose.PROGRESS_NOTE, {"progress_note.written", "progress_note.approved"}, None),
        (Purpose.READ_NOTE, {"progress_note.approved"}, shared.id),
    ):
        browser, page = come(app, whole.match, purpose, thing_id=number)
        text = browser.get(page).get_data(as_text=True)
        assert {part.split("<")[0].split()[0] for part in text.split("kanarie7f3 ")[1:]} == read
