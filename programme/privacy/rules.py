"""When each kind of data goes: the terms of a programme turned into days, and who takes each table away."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from programme.lifecycle.stages import TrajectoryStage
from programme.norms.promises import Promises
from programme.people.models import MentorStage

# These belong to an installation, not to one programme. Source: domain.md §2.4 for the audit log; the others are proposals.
AUDIT_KEPT_MONTHS = 24
USER_KEPT_MONTHS = 24
DUE_ITEM_KEPT_MONTHS = 12
QUIET_KEPT_MONTHS = 24
LINK_KEPT_DAYS = 30
SLOT_KEPT_DAYS = 30
SESSION_KEPT_DAYS = 30
FAILED_SIGN_IN_KEPT_DAYS = 2
APPLICATION_TRY_KEPT_DAYS = 1
UNCONFIRMED_KEPT_DAYS = 30
SUBMISSION_KEPT_DAYS = 2
IMPORT_KEPT_DAYS = 30
MONTHS_IN_YEAR = 12


class Goes(StrEnum):
    """How the rows of a table go."""

    NEVER = "never"  # About no person, or proof without a name.
    WITH_STUDENT = "with_student"  # Texts are emptied with the student's dossier; dates and codes stay for figures.
    WITH_MENTOR = "with_mentor"  # Texts are emptied with the mentor's file; dates and codes stay for figures.
    WITH_USER = "with_user"  # Goes with the account.
    NOTES_FIRST = "notes_first"  # The note goes earlier than the rest, which goes with the student.
    LEARNED = "learned"  # What a group learned goes after a while; that it met stays.
    AUDIT = "audit"  # The oldest part of the chain is cut, leaving a checkpoint.
    BY_AGE = "by_age"  # Rows are removed a fixed time after they were of use.


# Every table of the database; a house test fails one that is missing here.
TABLES: dict[str, Goes] = {
    "application_try": Goes.BY_AGE,
    "apart": Goes.WITH_STUDENT,
    "audit_entry": Goes.AUDIT,
    "audit_head": Goes.NEVER,
    "file_opening": Goes.AUDIT,
    "boundary_change": Goes.NEVER,
    "calendar_feed": Goes.WITH_USER,
    "care_route_step": Goes.NEVER,
    "check_in": Goes.WITH_STUDENT,
    "closure": Goes.WITH_STUDENT,
    "concern": Goes.WITH_STUDENT,
    "concern_word": Goes.WITH_STUDENT,
    "consent": Goes.WITH_STUDENT,
    "conversation": Goes.NOTES_FIRST,
    "conversation_series": Goes.WITH_STUDENT,
    "correction": Goes.WITH_STUDENT,
    "date_poll": Goes.WITH_STUDENT,
    "draft": Goes.BY_AGE,
    "duty_hours": Goes.NEVER,
    "due_item": Goes.BY_AGE,
    "erasure": Goes.NEVER,
    "failed_sign_in": Goes.BY_AGE,
    "goal": Goes.WITH_STUDENT,
    "group_meeting": Goes.LEARNED,
    "group_member": Goes.WITH_MENTOR,
    "group_seat": Goes.WITH_MENTOR,
    "guardian": Goes.WITH_STUDENT,
    "import_column": Goes.NEVER,
    "instrument": Goes.NEVER,
    "intake": Goes.WITH_STUDENT,
    "intake_block": Goes.WITH_STUDENT,
    "intervisie_group": Goes.NEVER,
    "item": Goes.NEVER,
    "job_run": Goes.NEVER,
    "koppelingsmoment": Goes.WITH_STUDENT,
    "link": Goes.BY_AGE,
    "match": Goes.WITH_STUDENT,
    "match_mentor": Goes.WITH_STUDENT,
    "match_plan": Goes.BY_AGE,
    "match_plan_step": Goes.WITH_STUDENT,
    "meeting_party": Goes.WITH_STUDENT,
    "membership": Goes.WITH_USER,
    "mentor": Goes.WITH_MENTOR,
    "mentor_site": Goes.WITH_MENTOR,
    "midterm_evaluation": Goes.WITH_STUDENT,
    "meldcode_step": Goes.WITH_STUDENT,
    "motivation_check": Goes.WITH_STUDENT,
    "motivation_screening": Goes.WITH_STUDENT,
    "nomination": Goes.WITH_STUDENT,
    "note_proposal": Goes.WITH_STUDENT,
    "number_change": Goes.NEVER,
    "outbox_mail": Goes.BY_AGE,
    "poll_date": Goes.WITH_STUDENT,
    "poll_party": Goes.WITH_STUDENT,
    "programme": Goes.NEVER,
    "programme_line": Goes.NEVER,
    "programme_school": Goes.NEVER,
    "progress_note": Goes.WITH_STUDENT,
    "proposal": Goes.WITH_STUDENT,
    "pulse_answer": Goes.WITH_STUDENT,
    "pulse_round": Goes.WITH_STUDENT,
    "question_set": Goes.NEVER,
    "quiet_period": Goes.BY_AGE,
    "reference": Goes.WITH_MENTOR,
    "referral": Goes.WITH_STUDENT,
    "referral_reply": Goes.WITH_STUDENT,
    "resume_question": Goes.WITH_STUDENT,
    "school": Goes.NEVER,
    "school_site": Goes.NEVER,
    "school_talk": Goes.NEVER,
    "shared_page": Goes.WITH_STUDENT,
    "slot": Goes.BY_AGE,
    "slot_offer": Goes.WITH_STUDENT,
    "stage_change": Goes.WITH_STUDENT,
    "stand_in": Goes.NEVER,
    "student": Goes.WITH_STUDENT,
    "student_words": Goes.WITH_STUDENT,
    "student_import": Goes.BY_AGE,
    "submission": Goes.BY_AGE,
    "training": Goes.NEVER,
    "training_seat": Goes.WITH_MENTOR,
    "trajectory": Goes.WITH_STUDENT,
    "triage": Goes.WITH_STUDENT,
    "user": Goes.WITH_USER,
    "user_session": Goes.BY_AGE,
    "waiting_message": Goes.WITH_STUDENT,
}

# What stands in a name's place once the person was made unrecognisable.
NOBODY = "–"


@dataclass(frozen=True, slots=True)
class Road:
    """One trajectory as retention sees it: where it is, since when, under which promises, and what of help is still open."""

    stage: TrajectoryStage
    since: date
    had_match: bool
    promises: Promises
    # The last day on which a concern was answered or a referral ended, and whether one of them waits for somebody still.
    help_until: date | None = None
    help_open: bool = False
    # Whether it is an application of which nobody showed yet that the address is the student's own.
    unconfirmed: bool = False


def months_later(day: date, months: int) -> date:
    """Give the same day a number of months later; of a month without that day, its last."""
    year, month = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + months, MONTHS_IN_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def road_goes_on(road: Road) -> date | None:
    """Give the first day on which a trajectory's texts are gone; None while it, a concern or a referral is under way.

    Source: domain.md §2.4: dossier, concerns and referral alike go 24 months after their closure, so the last one counts.
    """
    if road.help_open:
        return None
    if road.unconfirmed:
        return road.since + timedelta(days=UNCONFIRMED_KEPT_DAYS)
    dossier = months_later(max(road.since, road.help_until or road.since), road.promises.keep_dossier_months)
    refused = months_later(road.since, road.promises.keep_refused_nomination_months)
    if road.stage in (TrajectoryStage.CLOSED, TrajectoryStage.REFERRED):
        return dossier
    if road.stage in (TrajectoryStage.WITHDRAWN, TrajectoryStage.NOT_NOW):
        return dossier if road.had_match else refused
    # A draft that nobody agreed to was not accepted either.
    return refused if road.stage is TrajectoryStage.DRAFT else None


def student_goes_on(roads: Sequence[Road]) -> date | None:
    """Give the first day on which a student is unrecognisable: the last of all their trajectories."""
    days = [road_goes_on(road) for road in roads]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def note_goes_on(ended_on: date, promises: Promises) -> date:
    """Give the first day on which the notes of a match are gone."""
    return months_later(ended_on, promises.keep_notes_months)


def learned_goes_on(met_on: date, promises: Promises) -> date:
    """Give the first day on which what a group learned is gone."""
    return months_later(met_on, promises.keep_notes_months)


def mentor_goes_on(
    *,
    stage: MentorStage,
    applied_on: date,
    refused_on: date | None,
    left_on: date | None,
    last_active_on: date | None,
    promises: Promises,
) -> date | None:
    """Give the first day on which a mentor is unrecognisable; None while they take part.

    An application that nobody finished goes as a mentor's file does, counted from its last sign of life.
    Source: domain.md §2.4.
    """
    if stage is MentorStage.REFUSED and refused_on is not None:
        return refused_on + timedelta(weeks=promises.keep_refused_mentor_weeks)
    if stage is MentorStage.LEFT and left_on is not None:
        return months_later(max(left_on, last_active_on or left_on), promises.keep_mentor_months)
    if stage in (MentorStage.APPLIED, MentorStage.INTERVIEWED):
        return months_later(max(applied_on, last_active_on or applied_on), promises.keep_mentor_months)
    return None
