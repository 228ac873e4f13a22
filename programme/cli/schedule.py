"""The table of jobs: what runs how often, and at night when."""

from datetime import time, timedelta

from sqlalchemy import text

from programme.cli.forgotten import note_forgotten
from programme.concerns.actions import keep_owned
from programme.core import audit, clock, outbox
from programme.core.database import db
from programme.core.jobs import Job
from programme.dossiers.actions import hand_over_left_behind
from programme.evaluation.actions import ask_in_turn
from programme.feedback.actions import ask_whose_turn, promise_notes
from programme.handover import actions as handover
from programme.intake import actions as intake
from programme.koppelingsmoment.actions import ask_on_the_eve, call_off_left_behind, remind_of_agreements
from programme.logbook.actions import extend_series
from programme.matching.actions import chase_answers, compute_plans, keep_in_touch
from programme.phases.actions import ask_midway, propose_phases
from programme.privacy.actions import clean_up, forget_who_took_back, run_retention
from programme.privacy.queries import erased_since
from programme.referral.actions import chase_unreceived
from programme.support.actions import keep_contacts_planned
from programme.worklist.actions import mend_promises, remind

# A day and a bit: a night that begins late looks back over the one before.
COMPACT_HOURS = 26


def fold_log() -> None:
    """Fold SQLite's write-ahead log into the database file, so that what was erased is in neither of them."""
    if db.engine.dialect.name != "sqlite":
        return
    db.session.rollback()
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def compact() -> None:
    """Write SQLite's file anew when something was erased since yesterday: what was moved about in it leaves old bytes behind.

    `secure_delete` wipes what is deleted, and not every cell that was copied to another page before that: of five
    simulated years, names stood in the file on the morning after they had gone from every table.
    """
    if erased_since(clock.now() - timedelta(hours=COMPACT_HOURS)):
        write_anew()


def write_anew() -> None:
    """Write SQLite's file anew, with nothing in it but what the tables hold."""
    if db.engine.dialect.name != "sqlite":
        return
    db.session.rollback()
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _retention() -> None:
    run_retention(clock.today())


def _mend_promises() -> None:
    # What people left behind is handed over first, so that what is opened after it finds an owner.
    hand_over_left_behind()
    # Who runs a pair now talks with its school; what changed yesterday is no mistake.
    keep_contacts_planned()
    db.session.commit()
    mend_promises()


def _pass_on() -> None:
    handover.pass_on_ended(clock.today())


def _keep_in_touch() -> None:
    keep_in_touch(clock.today())


def _extend_series() -> None:
    extend_series(clock.today())


def _remind() -> None:
    remind(clock.now())


def _analyze() -> None:
    # Whoever plans queries with the numbers of months ago picks the wrong index.
    db.session.execute(text("ANALYZE"))


JOBS: tuple[Job, ...] = (
    Job("send_mail", timedelta(seconds=5), outbox.send_due),
    Job("seal_openings", timedelta(minutes=1), audit.seal_openings),
    Job("forget_who_took_back", timedelta(seconds=30), forget_who_took_back),
    Job("note_forgotten", timedelta(seconds=5), note_forgotten),
    Job("call_off_talks", timedelta(minutes=1), intake.call_off_left_behind),
    Job("call_off_meetings", timedelta(minutes=1), call_off_left_behind),
    Job("keep_concerns_owned", timedelta(minutes=1), keep_owned),
    Job("ask_on_the_eve", timedelta(hours=1), ask_on_the_eve),
    Job("remind_of_agreements", timedelta(hours=1), remind_of_agreements),
    # It commits by itself, so nobody waits for it; at night it does nothing.
    Job("chase_answers", timedelta(minutes=15), chase_answers, lease=timedelta(minutes=30)),
    Job("ask_pulses", timedelta(minutes=15), ask_in_turn),
    Job("clean_up", timedelta(hours=1), clean_up),
    Job("compute_plans", timedelta(seconds=5), compute_plans, lease=timedelta(minutes=30)),
    Job("fold_log", timedelta(hours=1), fold_log),
    Job("retention", timedelta(hours=1), _retention, nightly_at=time(2, 30), lease=timedelta(hours=1)),
    # After the retention, and when nobody works: on a large file nobody can write for some seconds.
    Job("compact", timedelta(hours=1), compact, nightly_at=time(3), lease=timedelta(hours=1)),
    Job("promise_notes", timedelta(hours=1), promise_notes, nightly_at=time(5), lease=timedelta(minutes=30)),
    # By day, so that a student who reads it can call.
    Job("ask_about_notes", timedelta(hours=1), ask_whose_turn, nightly_at=time(9), lease=timedelta(minutes=30)),
    # When owners begin their day, so that they can call whom they handed over to.
    Job("chase_unreceived", timedelta(hours=1), chase_unreceived, nightly_at=time(8), lease=timedelta(minutes=30)),
    # By day, so that a student who reads it can call.
    Job("ask_midway", timedelta(hours=1), ask_midway, nightly_at=time(9), lease=timedelta(minutes=30)),
    Job("propose_phases", timedelta(hours=1), propose_phases, nightly_at=time(5), lease=timedelta(minutes=30)),
    Job("extend_series", timedelta(hours=1), _extend_series, nightly_at=time(4, 30), lease=timedelta(minutes=30)),
    # Before the promises are mended: what a second mentor left unwritten finds its new owner.
    Job("pass_on", timedelta(hours=1), _pass_on, nightly_at=time(3, 15), lease=timedelta(minutes=30)),
    # After the retention run and before the working day; it commits by itself, so nobody waits for it.
    Job("mend_promises", timedelta(hours=1), _mend_promises, nightly_at=time(3, 30), lease=timedelta(hours=1)),
    # By day, so that whoever reads it can answer or call.
    Job("tell_waiting", timedelta(hours=1), _keep_in_touch, nightly_at=time(9), lease=timedelta(minutes=30)),
    Job("remind", timedelta(hours=1), _remind, nightly_at=time(7, 30), lease=timedelta(minutes=30)),
    # When students are awake.
    Job("remind_of_talks", timedelta(hours=1), intake.remind_of_talks, nightly_at=time(9), lease=timedelta(minutes=30)),
    Job("analyze", timedelta(hours=1), _analyze, nightly_at=time(4), lease=timedelta(hours=1)),
)
