"""What an import writes, what an undo takes back, and what an export holds."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from programme.access.models import Link
from programme.consent import actions as consent
from programme.core import clock
from programme.core.audit import AuditEntry
from programme.core.database import Base, db
from programme.core.drafts import Draft, DraftOwner, load_draft
from programme.core.errors import Conflict
from programme.core.outbox import OutboxMail
from programme.imports import actions, queries
from programme.imports.models import Field, ImportColumn, StudentImport
from programme.imports.spreadsheet import read
from programme.imports.wording import result_codes
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination import actions as nomination
from programme.nomination.models import AgreementWay, Nomination
from programme.nomination.rules import split_family_name
from programme.people.models import Guardian, Student
from tests import factories
from tests.conftest import act_as
from tests.factories import TODAY

LIST = (
    "studentnummer;roepnaam;achternaam;schoolemail;geboortedatum;reden;bsn;klas\n"
    "V1;Jan;Verzonnen;jan@example.org;01-02-2007;Hij wil het.;111222333;1A\n"
    "V2;Piet;Verzonnen;;01-02-2007;Hij ook.;;1A\n"
    "V3;Fout;Verzonnen;;99-02-2007;Hij ook.;;1A\n"
)


def keep(world, text=LIST):
    who = act_as(world.care_coordinator)
    return who, actions.keep_aside(actor=who, programme_id=world.programme.id, sheet=read(text.encode()))


def bring(world, text=LIST):
    who, kept = keep(world, text)
    rows = [row for row in queries.rows(who, kept, result_codes()) if row.is_sound]
    return actions.import_rows(
        actor=who, school=world.school, programme=world.programme, rows=rows, left_out=len(kept.sheet.lines) - len(rows)
    )


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def undo(world, import_):
    return actions.undo(import_=import_, actor=act_as(world.care_coordinator))


def agree(world, trajectory_id):
    row = db.session.scalars(select(Nomination).where(Nomination.trajectory_id == trajectory_id)).one()
    consent.record_agreement(
        nomination=row, actor=world.care_coordinator, agreed_on=TODAY, way=AgreementWay.TALK, today=TODAY
    )


def test_what_may_not_be_kept_is_gone_before_anything_is_kept(world):
    who, kept = keep(world)
    assert kept.sheet.refused == [("bsn", "bsn")]
    data = load_draft(DraftOwner(user_id=who.id), "imports.upload", "file")
    assert "111222333" not in str(data)
    draft = db.session.scalars(select(Draft)).one()
    assert draft.expires_on == TODAY + timedelta(days=1)
    assert b"Verzonnen" not in draft._data


def test_an_import_makes_drafts_of_the_rows_it_is_given(world):
    import_ = bring(world)
    people = db.session.scalars(select(Student.first_name).order_by(Student.id)).all()
    assert people == ["Jan", "Piet"]
    assert (import_.made, import_.left_out) == (2, 1)
    assert db.session.scalars(select(Nomination.source)).all() == ["import", "import"]
    assert count(Draft) == 0


def test_the_students_are_asked_the_next_morning_so_that_an_undo_reaches_the_mail(world):
    bring(world)
    mail = db.session.scalars(select(OutboxMail)).one()
    # Eight o'clock in a Dutch winter is seven in UTC; today is 24 November.
    assert mail.send_after == datetime.fromisoformat("2026-11-25T07:00:00+00:00")


def test_one_list_is_imported_once(world):
    who, kept = keep(world)
    rows = [row for row in queries.rows(who, kept, result_codes()) if row.is_sound]
    given = {"actor": who, "school": world.school, "programme": world.programme, "rows": rows}
    actions.import_rows(**given)
    with pytest.raises(Conflict):
        actions.import_rows(**given)


def test_an_undo_leaves_nothing_of_an_untouched_import(world):
    before = {
        table.name: db.session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }
    drafts, known_before = undo(world, bring(world))
    assert (len(drafts.untouched), drafts.staying, known_before) == (2, [], 0)
    after = {
        table.name: db.session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }
    assert {name for name in after if after[name] != before[name]} <= {
        "student_import",
        "audit_entry",
        "audit_head",
        "user_session",
    }
    assert [count(model) for model in (Trajectory, Student, Nomination, DueItem, Link, OutboxMail)] == [0] * 6


def test_what_somebody_touched_stays_and_the_reason_is_said(world):
    text = LIST.replace("99-02", "01-02") + "V4;Noa;Verzonnen;;01-02-2007;Ze ook.;;1A\n"
    import_ = bring(world, text)
    agreed, changed, guarded, _untouched = import_.trajectory_ids
    agree(world, agreed)
    nomination.name_study_coach(
        trajectory=db.session.get_one(Trajectory, changed), actor=world.care_coordinator, study_coach=world.study_coach
    )
    student_id = db.session.get_one(Trajectory, guarded).student_id
    factories.save(Guardian(student_id=student_id, name="Ouder Verzonnen"))
    drafts, _known = undo(world, import_)
    assert [(n.trajectory_id, why.value) for n, why in drafts.staying] == [
        (agreed, "answered"),
        (changed, "changed"),
        (guarded, "changed"),
    ]
    assert import_.trajectory_ids == [agreed, changed, guarded]
    assert count(Trajectory) == 3


def test_a_student_who_was_here_before_stays_when_the_draft_goes(world):
    first = bring(world, LIST.splitlines()[0] + "\n" + LIST.splitlines()[1])
    earlier = db.session.get_one(Trajectory, first.trajectory_ids[0])
    nomination.withdraw(trajectory=earlier, actor=world.care_coordinator, reason="Nu niet.", today=TODAY)
    second = bring(world)
    _drafts, known_before = undo(world, second)
    assert known_before == 1
    assert db.session.scalars(select(Student.student_number)).all() == ["V1"]


def test_an_undo_is_for_the_day_itself_and_once(world):
    import_ = bring(world)
    import_.imported_at -= timedelta(days=1)
    with pytest.raises(Conflict):
        undo(world, import_)
    import_.imported_at = clock.now()
    undo(world, import_)
    with pytest.raises(Conflict):
        undo(world, import_)


def test_who_was_nominated_already_is_found_by_number_and_by_name_with_month(world):
    bring(world)
    text = LIST.splitlines()[0] + (
        "\nV1;Johan;Anders;;01-01-2001;x;;\n"  # the number of Jan
        ";piet;VERZONNEN;;28-02-2007;x;;\n"  # the name and month of Piet
        ";Piet;Verzonnen;;01-03-2007;x;;\n"  # another month
    )
    who, kept = keep(world, text)
    found = queries.rows(who, kept, result_codes())
    assert [row.problems for row in found] == [{"last_name": "known"}, {"last_name": "known"}, {}]
    assert [(row.twin.name, row.twin.by_number, row.is_choice) for row in found[:2]] == [
        ("Jan Verzonnen", True, False),
        ("Piet Verzonnen", False, True),
    ]


@pytest.mark.parametrize("written", ["De Vries", "de Vries", "Vries, de"])
def test_a_name_is_parted_alike_in_a_list_and_where_it_is_typed(world, written):
    """Who was typed as `De Vries` is the same student in a list, however the list writes the name."""
    infix, last_name = split_family_name("De Vries")
    student = factories.make_student(
        world.school, first_name="Ada", infix=infix, last_name=last_name, birth_month=date(2007, 5, 1)
    )
    factories.make_trajectory(
        world.programme, student, stage=TrajectoryStage.DRAFT, nominated_by=world.care_coordinator
    )
    who, kept = keep(world, LIST.splitlines()[0] + f"\n;Ada;{written};;17-05-2007;x;;\n")
    assert [row.twin.name for row in queries.rows(who, kept, result_codes())] == ["Ada De Vries"]


def test_another_school_knows_nothing_of_these_students(world):
    bring(world)
    other = factories.make_school("Andere school", world.programme)
    assert queries.known_students(other.id) == {}


def test_what_a_school_said_of_its_columns_is_known_the_next_time_and_only_there(world):
    who, kept = keep(world, "wie;naam;geb;waarom dan;stamnr\nJan;V;01-02-2007;x;7\n")
    assert kept.columns == [None] * 5
    named = [Field.FIRST_NAME, Field.LAST_NAME, Field.BIRTH_MONTH, Field.REASON, None]
    actions.name_columns(actor=who, list_=kept, columns=named)
    actions.name_columns(actor=who, list_=kept, columns=named)
    assert count(ImportColumn) == 5
    assert all("naam" not in column.heading_digest for column in db.session.scalars(select(ImportColumn)))
    _who, again = keep(world, "Wie;Naam;Geb.;Waarom dan?;Stamnr\nPiet;V;01-02-2007;x;8\n")
    assert again.columns == named
    other = factories.make_school("Andere school", world.programme)
    assert queries.remembered(other.id, ["wie", "naam"]) == {}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_is_read_back_as_it_was(world, kind):
    text = (
        "studentnummer;roepnaam;tussenvoegsel;achternaam;schoolemail;telefoon;geboortedatum;opleiding;"
        "schoolsoort;niveau;resultaat;reden;geprobeerd;praktisch\n"
        "V1;Zoë;van der;Verzonnen;z@example.org;+31 6 12345678;17-05-2007;Zorg;mbo;3;Planning en ritme;- Ze wil het;@x;\n"
        "V2;Jan;;Verzonnen-de Wit;;;31-12-2008;;vmbo;;;Hij ook.;;Stage op dinsdag.\n"
    )
    import_ = bring(world, text)
    who = act_as(world.care_coordinator)
    before = queries.export_rows(who, with_texts=True)
    assert before[0][Field.PHONE] == "+31 6 12345678"
    assert before[0][Field.BIRTH_MONTH] == "2007-05"
    data = actions.export(rows=before, kind=kind, with_texts=True, actor=who)
    undo(world, import_)
    kept = actions.keep_aside(actor=who, programme_id=world.programme.id, sheet=read(data))
    rows = queries.rows(who, kept, result_codes())
    assert [row.problems for row in rows] == [{}, {}]
    actions.import_rows(actor=who, school=world.school, programme=world.programme, rows=rows)
    assert queries.export_rows(who, with_texts=True) == before


def test_a_type_of_school_that_names_a_level_says_both(world):
    bring(
        world,
        "roepnaam;achternaam;geboortedatum;reden;schoolsoort\nJan;V;01-02-2007;x;MBO-3\nPiet;W;01-02-2007;x;hbo\n",
    )
    found = db.session.execute(select(Student.school_type, Student.level).order_by(Student.id)).all()
    assert [tuple(row) for row in found] == [("mbo", 3), ("hbo", None)]


def test_an_export_holds_no_sealed_text_unless_it_is_asked_for_and_is_noted(world):
    bring(world)
    who = act_as(world.care_coordinator)
    rows = queries.export_rows(who, with_texts=False)
    data = actions.export(rows=rows, kind="csv", with_texts=False, actor=who)
    assert b"Hij wil het" not in data
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "imports.export")).one()
    assert (entry.actor_id, entry.facts) == (who.id, {"rows": 2, "kind": "csv", "with_texts": False})


def test_no_spreadsheet_works_out_what_stands_in_an_export(world):
    bring(world, LIST.replace("Hij wil het.", "@SUM(A1)"))
    who = act_as(world.care_coordinator)
    rows = queries.export_rows(who, with_texts=True)
    text = actions.export(rows=rows, kind="csv", with_texts=True, actor=who).decode("utf-8-sig")
    assert all(
        not cell.startswith(("=", "+", "-", "@"))
        for line in csv.reader(io.StringIO(text), delimiter=";")
        for cell in line
    )
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(actions.export(rows=rows, kind="xlsx", with_texts=True, actor=who))
    )
    assert "'@SUM(A1)" in book.get_sheet_by_index(0).to_python()[1]


def test_an_export_holds_the_own_school_only_and_nobody_who_was_forgotten(world):
    bring(world)
    other = factories.make_school("Andere school", world.programme)
    stranger = factories.make_trajectory(world.programme, factories.make_student(other), coordinator=world.coordinator)
    factories.save(Nomination(trajectory=stranger, reason="x"))
    db.session.scalars(select(Student).where(Student.student_number == "V2")).one().erased_at = clock.now()
    rows = queries.export_rows(act_as(world.care_coordinator), with_texts=False)
    assert [row[Field.STUDENT_NUMBER] for row in rows] == ["V1"]


def test_imports_of_today_are_those_that_can_be_undone(world):
    import_ = bring(world)
    who = act_as(world.care_coordinator)
    assert [one.id for one in queries.imports_of_today(who)] == [import_.id]
    undo(world, import_)
    assert queries.imports_of_today(who) == []
    assert db.session.get_one(StudentImport, import_.id).version == 2


def test_a_birthday_is_cut_to_its_month(world):
    bring(world)
    assert db.session.scalars(select(Student.birth_month)).first() == date(2007, 2, 1)
