"""The pages over all steps: who may, what never shows, in which order, page by page, in few statements."""

import re
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select

from programme.concerns import actions as concerns
from programme.concerns.models import Urgency
from programme.core.audit import FileOpening
from programme.core.database import db
from programme.dossiers.actions import assign
from programme.intake.models import Intake
from programme.koppelingsmoment.models import Koppelingsmoment
from programme.lifecycle.models import Colour, DueItem
from programme.lifecycle.promises import Owed, owe
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.logbook.models import Competence, Conversation, ConversationState, Goal, Place
from programme.matching.models import Proposal
from programme.nomination.models import HopedResult, Nomination
from programme.people.models import MentorStage, Role
from programme.referral.actions import advise
from programme.referral.models import Referral
from programme.screening.models import MotivationScreening, Review, Triage
from tests import factories
from tests.factories import NOW, TODAY

# Planted texts, by where they stand.
REASON, CARE, MOTIVE, COLOUR = "KANARIE-voordracht", "KANARIE-zorg", "KANARIE-motivatie", "KANARIE-kleur"
REFERRED, NOTE, WORRY, QUESTION = "KANARIE-verwijzing", "KANARIE-gesprek", "KANARIE-signaal", "KANARIE-mentorvraag"
INTRODUCTION, GOAL, AGREED = "KANARIE-kennismaking", "KANARIE-doel", "KANARIE-afspraak"


@contextmanager
def statements():
    """Collect the statements that are sent, without the beginning of a transaction."""
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def pair(world, first_name="Samira", *, mentor=None, coordinator=None, stage=MatchStage.ACTIVE, **values):
    student = factories.make_student(world.school, first_name=first_name, phone="06-KANARIE")
    trajectory = factories.make_trajectory(
        world.programme,
        student,
        stage=TrajectoryStage.ACTIVE if stage is not MatchStage.PROPOSED else TrajectoryStage.PROPOSED,
        coordinator=coordinator or world.coordinator,
        colour=Colour.AMBER,
    )
    return factories.make_match(trajectory, mentor or factories.make_mentor(world.programme), stage=stage, **values)


def talk(match, mentor, days_ago, note=NOTE, state=ConversationState.HELD):
    return factories.save(
        Conversation(
            match_id=match.id,
            by_mentor_id=mentor.id,
            state=state,
            starts_at=NOW - timedelta(days=days_ago),
            minutes=50,
            note=note,
        )
    )


@pytest.fixture
def full(world):
    """A running match with something planted in every step."""
    match = pair(world, mentor=world.mentor)
    number, coordinator = match.trajectory_id, world.coordinator
    factories.save(Nomination(trajectory_id=number, hoped_result=HopedResult.NETWORK, reason=REASON))
    factories.save(
        Intake(
            trajectory_id=number, planned_at=NOW, place="School", uid="a@b", held_on=date(2026, 9, 8),
            held_by=coordinator, mentoring_question=QUESTION, care_given=CARE,
        )
    )  # fmt: skip
    factories.save(
        MotivationScreening(
            trajectory_id=number, talk_number=1, importance=8, confidence=5, readiness=7, has_own_question=True,
            suggested="ready", outcome="ready", decided_by=coordinator, decided_on=date(2026, 9, 10), reason=MOTIVE,
        )
    )  # fmt: skip
    factories.save(
        Triage(
            trajectory_id=number, asked=world.programme.question_sets[0], suggested="amber", colour="amber",
            evidence="intake", decided_by=coordinator, decided_at=NOW - timedelta(days=60), review=Review.CONFIRMED,
            second_by=world.manager, reason=COLOUR,
        )
    )  # fmt: skip
    factories.save(Referral(trajectory_id=number, owner=coordinator, advised_on=date(2026, 10, 1), reason=REFERRED))
    factories.save(
        Proposal(
            match_id=match.id, proposed_by=coordinator, proposed_at=NOW - timedelta(days=40), mentor_answer="yes",
            introduction=INTRODUCTION,
        )
    )  # fmt: skip
    factories.save(
        Koppelingsmoment(
            match_id=match.id, starts_at=datetime(2026, 10, 29, 14, 0, tzinfo=UTC), place="Kantine", uid="km@b",
            planned_by=coordinator, held_on=date(2026, 10, 29), every_days=7, between_us=AGREED,
        )
    )  # fmt: skip
    factories.save(Goal(match_id=match.id, competence=Competence.MOTIVES, set_on=TODAY, words=GOAL))
    talk(match, world.mentor, 5)
    concerns.raise_concern(worry=concerns.Worry(saw=WORRY, urgency=Urgency.TALK), actor=world.mentor_user, match=match)
    db.session.commit()
    return match


def text_of(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 200),
        ("manager", 200),
        ("colleague", 404),
        ("other_coordinator", 404),
        ("other_manager", 404),
        ("mentor_user", 403),
        ("care_coordinator", 403),
        ("study_coach", 403),
        ("administrator", 403),
        ("trainer", 403),
        ("evaluator", 403),
    ],
)
@pytest.mark.parametrize("page", ["/dossiers/students/{t}", "/dossiers/students/{t}/assign", "/dossiers/matches/{m}"])
def test_who_opens_a_file(world, full, sign_in, who, status, page):
    path = page.format(t=full.trajectory_id, m=full.id)
    assert sign_in(getattr(world, who)).get(path).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 200), ("manager", 200), ("mentor_user", 403), ("care_coordinator", 403)]
)
@pytest.mark.parametrize("page", ["/dossiers/people", "/dossiers/people?kind=mentors", "/dossiers/matches"])
def test_who_sees_the_lists(world, sign_in, who, status, page):
    assert sign_in(getattr(world, who)).get(page).status_code == status


def test_the_file_of_a_student_is_one_line_over_all_steps_newest_first(world, full, sign_in):
    page = text_of(sign_in(world.coordinator), f"/dossiers/students/{full.trajectory_id}")
    order = [NOTE, "referrals/", QUESTION, REASON] if "referrals/" in page else [NOTE, QUESTION, REASON]
    line = page[page.index('class="line"') :]
    places = [line.index(word) for word in order]
    assert places == sorted(places)
    assert WORRY not in page


def test_the_page_of_a_match_shows_the_pair_its_agreements_and_its_conversations(world, full, sign_in):
    page = text_of(sign_in(world.coordinator), f"/dossiers/matches/{full.id}")
    for planted in (QUESTION, NOTE, GOAL, AGREED):
        assert planted in page
    for planted in (CARE, COLOUR, MOTIVE, WORRY, REFERRED, REASON):
        assert planted not in page


def test_a_mentor_sees_what_the_match_needs_and_nothing_else(world, full, sign_in):
    page = text_of(sign_in(world.mentor_user), "/dossiers/my-student")
    for planted in (INTRODUCTION, NOTE, GOAL, AGREED, "06-KANARIE", "Samira"):
        assert planted in page
    for planted in (REASON, CARE, MOTIVE, COLOUR, REFERRED, WORRY, QUESTION, full.student.last_name):
        assert planted not in page


def test_school_staff_find_nothing_planted_on_their_day(world, full, sign_in):
    for who in (world.care_coordinator, world.study_coach):
        assert "KANARIE" not in text_of(sign_in(who), "/worklist/")


def test_a_mentor_reads_nothing_of_the_mentor_before(world, full, sign_in):
    before = factories.make_mentor(world.programme)
    talk(full, before, 50, note="KANARIE-voorganger")
    db.session.commit()
    assert "KANARIE-voorganger" not in text_of(sign_in(world.mentor_user), "/dossiers/my-student")


def test_before_the_start_a_mentor_has_no_phone_and_no_address(world, sign_in):
    match = pair(world, mentor=world.mentor, stage=MatchStage.PROPOSED)
    db.session.commit()
    page = text_of(sign_in(world.mentor_user), "/dossiers/my-student")
    assert "06-KANARIE" not in page
    assert match.student.email not in page
    assert f"/matching/proposal/{match.id}" in page


def test_a_mentor_without_a_student_reads_what_happens_next(world, sign_in):
    assert "volunteers/" in text_of(sign_in(world.mentor_user), "/dossiers/my-student")
    world.mentor._stage = MentorStage.APPLIED
    db.session.commit()
    assert "volunteers/" not in re.sub(
        r"<header.*?</header>", "", text_of(sign_in(world.mentor_user), "/dossiers/my-student"), flags=re.S
    )


def test_another_mentors_match_is_not_there(world, full, sign_in):
    pair(world, mentor=factories.make_mentor(world.programme))
    db.session.commit()
    browser = sign_in(world.mentor_user)
    assert browser.get(f"/dossiers/my-student?match={full.id}").status_code == 200
    assert browser.get(f"/dossiers/my-student?match={full.id + 1}").status_code == 404


def test_opening_a_file_is_written_down(world, full, sign_in):
    browser = sign_in(world.coordinator)
    browser.get(f"/dossiers/students/{full.trajectory_id}")
    browser.get(f"/dossiers/matches/{full.id}")
    rows = db.session.execute(select(FileOpening.student_id, FileOpening.user_id, FileOpening.page)).all()
    student, user = full.student_id, world.coordinator.id
    assert rows == [(student, user, "dossiers.student"), (student, user, "dossiers.match")]


def names(page):
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)


def next_page(page):
    found = re.search(r'rel="next" href="([^"]*)"', page)
    return found[1].replace("&amp;", "&") if found else None


def test_matches_come_by_the_day_silence_ends_and_the_paused_ones_last(world, sign_in):
    for name, day in (("Vrij", date(2026, 12, 4)), ("Stil", date(2026, 11, 20)), ("Nu", date(2026, 11, 24))):
        pair(world, name, next_due_on=day)
    pair(world, "Pauze", stage=MatchStage.PAUSED)
    pair(world, "Collega", coordinator=world.colleague)
    pair(world, "Klaar", stage=MatchStage.CLOSED)
    db.session.commit()
    page = text_of(sign_in(world.coordinator), "/dossiers/matches")
    assert [name.split()[0] for name in names(page)] == ["Stil", "Nu", "Vrij", "Pauze"]
    assert page.count('class="state now"') == 2
    everything = names(text_of(sign_in(world.manager), "/dossiers/matches"))
    assert [name.split()[0] for name in everything] == ["Stil", "Nu", "Vrij", "Pauze", "Collega"]
    assert [n.split()[0] for n in names(text_of(sign_in(world.coordinator), "/dossiers/matches?show=ended"))] == [
        "Klaar"
    ]


def test_a_list_of_matches_is_read_page_by_page_without_a_gap_or_a_double(world, sign_in):
    for number in range(60):
        pair(world, f"Dag{number:03}", next_due_on=date(2026, 11, 1) + timedelta(days=number // 3))
    for number in range(60, 115):
        pair(world, f"Dag{number:03}", stage=MatchStage.PAUSED)
    db.session.commit()
    browser, seen, path = sign_in(world.coordinator), [], "/dossiers/matches"
    sizes = []
    while path:
        page = text_of(browser, path)
        sizes.append(len(names(page)))
        seen += [name.split()[0] for name in names(page)]
        path = next_page(page)
    assert seen == [f"Dag{number:03}" for number in range(115)]
    assert sizes == [50, 50, 15]


@pytest.mark.parametrize("after", ["x", "~", "2026-99-99~1", "~999999999999999999999", "%00~1", "2026-11-24~0"])
def test_a_mark_nobody_gave_is_no_error(world, sign_in, after):
    browser = sign_in(world.coordinator)
    for path in (
        "/dossiers/matches?",
        "/dossiers/people?",
        "/dossiers/people?kind=mentors&",
        "/dossiers/people?kind=waiting&",
    ):
        assert browser.get(f"{path}after={after}").status_code == 200


def test_students_are_read_newest_first_page_by_page(world, sign_in):
    for number in range(70):
        student = factories.make_student(world.school, first_name=f"Nr{number:02}")
        factories.make_trajectory(world.programme, student, coordinator=world.coordinator)
    db.session.commit()
    browser = sign_in(world.coordinator)
    first = text_of(browser, "/dossiers/people")
    second = text_of(browser, next_page(first))
    found = [name.split()[0] for name in names(first) + names(second)]
    assert found == [f"Nr{number:02}" for number in range(69, -1, -1)]
    assert next_page(second) is None


def test_a_name_is_found_by_its_beginning(world, sign_in):
    for first, last in (("Samira", "Bos"), ("Bo", "Jansen"), ("Noah", "Berg"), ("Levi", "Cox")):
        student = factories.make_student(world.school, first_name=first, last_name=last)
        factories.make_trajectory(world.programme, student, coordinator=world.coordinator)
    db.session.commit()
    browser = sign_in(world.coordinator)
    assert names(text_of(browser, "/dossiers/people?q=bo")) == ["Samira Bos", "Bo Jansen"]
    assert names(text_of(browser, "/dossiers/people?q=%25")) == []


def test_who_waits_longest_stands_first(world, sign_in):
    for name, day in (("Kort", date(2026, 11, 2)), ("Lang", date(2026, 9, 2)), ("Midden", date(2026, 10, 2))):
        student = factories.make_student(world.school, first_name=name)
        factories.make_trajectory(
            world.programme, student, stage=TrajectoryStage.WAITING, coordinator=world.coordinator, waiting_since=day
        )
    db.session.commit()
    page = text_of(sign_in(world.coordinator), "/dossiers/people?kind=waiting")
    assert [name.split()[0] for name in names(page)] == ["Lang", "Midden", "Kort"]


def test_mentors_are_read_by_family_name_and_stage(world, sign_in):
    for last in ("Ziel", "Aal", "Mol"):
        factories.make_mentor(world.programme, last_name=last)
    factories.make_mentor(world.programme, last_name="Beek", stage=MentorStage.APPLIED)
    db.session.commit()
    browser = sign_in(world.coordinator)
    page = text_of(browser, "/dossiers/people?kind=mentors")
    assert [name.split()[-1] for name in names(page) if "Verzonnen" not in name] == ["Aal", "Mol", "Ziel"]
    assert names(text_of(browser, "/dossiers/people?kind=mentors&stage=applied")) == ["Daan Beek"]
    assert names(text_of(browser, "/dossiers/people?kind=mentors&q=bee")) == ["Daan Beek"]


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/dossiers/matches", 3),
        ("/dossiers/people", 3),
        ("/dossiers/people?kind=mentors", 3),
        ("/dossiers/people?kind=waiting", 3),
        ("/dossiers/matches/{m}", 6),
        ("/dossiers/students/{t}", 10),
        # One of them is the numbers to call, which stand on every page of a mentor.
        ("/dossiers/my-student", 6),
    ],
)
def test_a_page_needs_few_statements_however_much_there_is(world, full, sign_in, path, most):
    path = path.format(m=full.id, t=full.trajectory_id)
    browser = sign_in(world.mentor_user if "my-student" in path else world.coordinator)
    counted = []
    for more in (0, 45):
        for number in range(more):
            pair(world, next_due_on=TODAY)
            talk(full, world.mentor, number)
        db.session.commit()
        with statements() as sent:
            assert browser.get(path).status_code == 200
        counted.append(len(sent))
    assert counted[0] == counted[1] <= most


def test_the_list_of_matches_counts_nothing_and_sorts_by_an_index(world, sign_in):
    pair(world)
    db.session.commit()
    browser = sign_in(world.coordinator)
    with statements() as sent:
        browser.get("/dossiers/matches")
    assert not any("count(" in statement.lower() for statement in sent)


def test_handing_over_takes_the_match_and_what_is_due_along(world, full, sign_in):
    owe(
        Owed("plan_intake", TODAY, "nomination_answer", "nomination.index"),
        owner=world.coordinator,
        trajectory=full.trajectory,
    )
    db.session.commit()
    answer = sign_in(world.coordinator).post(
        f"/dossiers/students/{full.trajectory_id}/assign",
        data={"coordinator_id": world.colleague.id, "backup_id": world.manager.id},
    )
    assert answer.status_code == 303
    db.session.expire_all()
    assert (full.coordinator_id, full.trajectory.coordinator_id) == (world.colleague.id, world.colleague.id)
    assert full.trajectory.backup_id == world.manager.id
    owners = db.session.scalars(select(DueItem.owner_id).where(DueItem.closed_at.is_(None))).all()
    assert set(owners) == {world.colleague.id}
    assert sign_in(world.coordinator).get(f"/dossiers/matches/{full.id}").status_code == 404


def test_somebody_of_another_programme_cannot_be_given_a_student(world, full, sign_in):
    answer = sign_in(world.coordinator).post(
        f"/dossiers/students/{full.trajectory_id}/assign",
        data={"coordinator_id": world.other_coordinator.id, "backup_id": 0},
    )
    assert answer.status_code == 422
    assert full.trajectory.coordinator_id == world.coordinator.id


def test_a_second_role_in_the_same_programme_changes_nothing_for_the_lists(world, sign_in):
    extra = factories.make_user(Role.COORDINATOR, programme=world.programme)
    pair(world)
    db.session.commit()
    assert names(text_of(sign_in(extra), "/dossiers/matches")) == []


@pytest.mark.parametrize(
    "query", ["kind=students&q=%00", "kind=mentors&after=x~9999999999", "kind=waiting&after=%00~1"]
)
def test_what_no_column_holds_still_gives_a_page(world, sign_in, query):
    assert sign_in(world.coordinator).get(f"/dossiers/people?{query}").status_code == 200


def test_who_takes_a_trajectory_over_owns_its_referral_too(world):
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.INTAKE,
        coordinator=world.coordinator,
    )
    referral = advise(trajectory=trajectory, actor=world.coordinator, reason="Hulp.", today=TODAY, pauses=False)
    assign(trajectory=trajectory, actor=world.manager, coordinator=world.colleague, backup=None)
    db.session.commit()
    assert referral.owner_id == world.colleague.id


def test_what_was_planned_for_yesterday_is_not_what_comes_next(world, sign_in):
    match = pair(world, mentor=world.mentor, stage=MatchStage.ACTIVE)
    for days in (-3, 2, 9, 16, 23, 30):
        factories.save(
            Conversation(
                match_id=match.id, by_mentor_id=world.mentor.id, state=ConversationState.PLANNED, minutes=60,
                place=Place.SCHOOL, starts_at=NOW + timedelta(days=days),
            )
        )  # fmt: skip
    match.next_conversation_at = NOW - timedelta(days=3)
    db.session.commit()
    before, _heading, after = text_of(sign_in(world.mentor_user), "/dossiers/my-student").partition("<h2>Verder")
    assert "za 21 november" in before
    assert "do 26 november" in after
    assert "za 21 november" not in after
    shown, _summary, folded = after.partition("<summary>Later (2)")
    assert "do 10 december" in shown
    assert "do 17 december" in folded
    today = text_of(sign_in(world.mentor_user), "/worklist/")
    assert "do 26 november" in today
    assert "za 21 november" not in today
    file = text_of(sign_in(world.coordinator), f"/dossiers/matches/{match.id}")
    folded, _end, shown = file.partition("<summary>Verder gepland (3)")[2].partition("</details>")
    assert "do 24 december" in folded
    assert "do 3 december" in shown
