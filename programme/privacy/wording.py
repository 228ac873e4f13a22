"""What is held on a person, in words: a name for each table and each column."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.privacy.queries import Held

TABLE: dict[str, str] = {
    "apart": _l("Who is not matched with whom"),
    "audit_entry": _l("Decisions"),
    "calendar_feed": _l("Address of the own calendar"),
    "check_in": _l("Contacts of the coordinator"),
    "closure": _l("How a match ended"),
    "concern": _l("Concerns"),
    "concern_word": _l("What was said about a concern"),
    "meldcode_step": _l("Steps of the meldcode"),
    "consent": _l("What was agreed to"),
    "conversation": _l("Conversations"),
    "conversation_series": _l("Fixed hours"),
    "correction": _l("Corrections"),
    "date_poll": _l("Dates that were asked about"),
    "draft": _l("Forms that were not sent"),
    "due_item": _l("What is or was to be done"),
    "goal": _l("Goals"),
    "group_member": _l("Intervisie groups"),
    "group_seat": _l("Intervisie meetings"),
    "guardian": _l("Parents and carers"),
    "intake": _l("Intake"),
    "intake_block": _l("What was typed in the intake"),
    "koppelingsmoment": _l("First meeting"),
    "link": _l("Links that were sent"),
    "match": _l("Matches"),
    "match_mentor": _l("Who was the mentor when"),
    "stand_in": _l("Who stood in for a colleague, and when"),
    "match_plan_step": _l("Decisions about a proposal for all who wait"),
    "meeting_party": _l("Who was invited to the first meeting"),
    "membership": _l("Roles"),
    "mentor": _l("Profile as a mentor"),
    "mentor_site": _l("Travel times"),
    "midterm_evaluation": _l("Mid-term evaluations"),
    "motivation_check": _l("The question on the eve of the first meeting"),
    "motivation_screening": _l("Talks about motivation"),
    "nomination": _l("Nomination"),
    "outbox_mail": _l("Mails"),
    "poll_date": _l("A date that was asked about"),
    "poll_party": _l("Who was asked for a date"),
    "note_proposal": _l("Words for the school that a mentor proposed"),
    "progress_note": _l("Notes for the school"),
    "proposal": _l("Proposed matches"),
    "pulse_answer": _l("Answers to the short questions"),
    "pulse_round": _l("Asked the short questions"),
    "waiting_message": _l("Messages while waiting for a mentor"),
    "quiet_period": _l("Days without conversations"),
    "reference": _l("References"),
    "referral": _l("Referrals to help"),
    "referral_reply": _l("What who helps said about a referral"),
    "resume_question": _l("Asked whether to go on after a pause"),
    "shared_page": _l("What was shared with who helps"),
    "slot_offer": _l("Asked to choose a moment"),
    "stage_change": _l("What happened when"),
    "student": _l("Who the student is"),
    "student_words": _l("What the student wrote"),
    "training_seat": _l("Trainings"),
    "trajectory": _l("Trajectory"),
    "triage": _l("Colours"),
    "user": _l("Account"),
    "user_session": _l("Signed in"),
}
COLUMN: dict[str, str] = {
    "agreed_on": _l("Agreed on"),
    "agreed_way": _l("Agreed by"),
    "age_wish": _l("Wish for the mentor's age"),
    "advised_on": _l("Advised on"),
    "after": _l("Afterwards"),
    "announced_on": _l("Announced on"),
    "answer": _l("Answer"),
    "answered_at": _l("Answered at"),
    "approved": _l("As the school may read it"),
    "asked": _l("Asked"),
    "availability": _l("Available"),
    "between_us": _l("What stays between them"),
    "birth_month": _l("Month of birth"),
    "birth_year": _l("Year of birth"),
    "by_side": _l("Who could not come"),
    "capacity": _l("Places"),
    "care_given": _l("Care that is there"),
    "care_line": _l("Kind of care that is there"),
    "case_owner": _l("Professional who leads"),
    "closed_at": _l("Done at"),
    "closed_on": _l("Closed on"),
    "colour": _l("Colour"),
    "content": _l("Content"),
    "created_at": _l("Made at"),
    "data": _l("What was typed"),
    "destination": _l("Where help was asked"),
    "device": _l("Device"),
    "did": _l("What the mentor did"),
    "done": _l("What was changed"),
    "due_on": _l("By when"),
    "email": _l("E-mail address"),
    "end_reason": _l("Why it ended"),
    "ended_at": _l("Ended at"),
    "extended_on": _l("A later end agreed on"),
    "ended_on": _l("Ended on"),
    "first_name": _l("First name"),
    "first_on": _l("Begins on"),
    "for_mentor": _l("What a mentor may read"),
    "for_mentor_agreed_on": _l("Agreed that a mentor may read it"),
    "gender": _l("Gender"),
    "gender_wish": _l("Wish for the mentor's gender"),
    "handed_over_on": _l("Handed over on"),
    "handover_note": _l("What the other side needs to know"),
    "held_on": _l("Held on"),
    "hoped_result": _l("Hoped for"),
    "hopes_to_learn": _l("Hopes to learn"),
    "infix": _l("Infix"),
    "interests": _l("Interests"),
    "interview_notes": _l("Notes of the interview"),
    "introduction": _l("What the mentor reads first"),
    "kind": _l("Kind"),
    "language": _l("Language"),
    "languages": _l("Languages"),
    "last_name": _l("Family name"),
    "last_on": _l("Ends on"),
    "last_seen_on": _l("Last signed in on"),
    "learns": _l("Hopes to learn about"),
    "level": _l("Level"),
    "mentor_answer": _l("Answer of the mentor"),
    "mentor_said": _l("View of the mentor"),
    "mentor_said_on": _l("View of the mentor, on"),
    "mentor_words": _l("Words of the mentor"),
    "mentoring_question": _l("Mentorvraag"),
    "meet": _l("Where to meet"),
    "minutes": _l("Minutes"),
    "motivation": _l("Motivation"),
    "move": _l("Step"),
    "name": _l("Name"),
    "nominated_on": _l("Nominated on"),
    "note": _l("Note"),
    "noted_on": _l("Noted on"),
    "own_interests": _l("Interests in own words"),
    "outcome": _l("Outcome"),
    "party": _l("Who"),
    "phase": _l("Phase"),
    "phone": _l("Phone"),
    "place": _l("Place"),
    "planned_at": _l("Planned at"),
    "practical": _l("Practical"),
    "programme_of_study": _l("Study"),
    "purpose": _l("Purpose"),
    "raised_at": _l("Raised at"),
    "rather_not": _l("Rather not"),
    "reaching": _l("How they reach each other"),
    "reason": _l("Reason"),
    "receiver_email": _l("Address of who receives it"),
    "receiver_name": _l("Who receives it"),
    "received_on": _l("Received on"),
    "recipient": _l("Address"),
    "digest": _l("Wants reminders by mail"),
    "digest_weekday": _l("Day of a weekly reminder (0 is Monday)"),
    "reminded_on": _l("Last reminded by mail on"),
    "role": _l("Role"),
    "said_on": _l("Said on"),
    "saw": _l("What the mentor saw"),
    "school_type": _l("Kind of school"),
    "second_reason": _l("Second pair of eyes"),
    "sent_at": _l("Sent at"),
    "shared_with_school": _l("What the school may read"),
    "source": _l("Before"),
    "speaker": _l("Said by"),
    "stage": _l("Where it is"),
    "stop_rule": _l("What makes it stop"),
    "support": _l("Which extra support there is"),
    "support_agreed_on": _l("Agreed that a mentor may read it"),
    "started_on": _l("Started on"),
    "starts_at": _l("When"),
    "state": _l("What became of it"),
    "student_answer": _l("Answer of the student"),
    "student_number": _l("Student number"),
    "student_response": _l("What the student says about it"),
    "student_said": _l("View of the student"),
    "student_said_on": _l("View of the student, on"),
    "student_words": _l("Words of the student"),
    "summary": _l("Summary"),
    "summary_agreed_on": _l("Summary approved on"),
    "target": _l("After"),
    "times_missed": _l("Missed"),
    "thinks": _l("What the mentor thinks"),
    "travel_most_minutes": _l("Most minutes of travel"),
    "tried": _l("What was tried"),
    "until_on": _l("Until"),
    "vog_issued_on": _l("Date on the VOG"),
    "vog_seen_on": _l("VOG seen on"),
    "waiting_since": _l("Waits since"),
    "value": _l("Number that was chosen"),
    "wants_amber": _l("Heavier questions are welcome"),
    "wants": _l("What the student wants"),
    "was_present": _l("Was there"),
    "why": _l("Why"),
    "way": _l("How"),
    "weighing": _l("How it was weighed"),
    "when_stuck": _l("When it does not work"),
    "would_fit": _l("When the student can come"),
    "wishes": _l("Wishes"),
    "written": _l("As it was written"),
    "written_on": _l("Written on"),
    "words": _l("In own words"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table about one person, ready to read; `rows` hold (label, value) pairs."""

    title: str
    count: int
    rows: list[list[tuple[str, Any]]]


def sheets(found: Iterable[Held]) -> list[Sheet]:
    """Put what is held into words; columns that say nothing to a person are left to the complete file (`inzage`)."""
    return [
        Sheet(TABLE[held.table], len(held.rows), [_pairs(row) for row in held.rows])
        for held in found
        # Who opened the file has a place of its own on the page.
        if held.table != "file_opening"
    ]


def _pairs(row: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (COLUMN[name], _words(value))
        for name, value in row.items()
        if name in COLUMN and value not in (None, "", [], {})
    ]


def _words(value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, StrEnum):
        return value.value.replace("_", " ")
    return value if isinstance(value, date | datetime) else str(value)
