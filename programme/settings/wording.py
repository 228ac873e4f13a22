"""The words for presets, units and the numbers of a programme."""

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.core.outbox import MailState
from programme.norms.presets import Preset
from programme.people.models import SchoolSite
from programme.settings.rules import YES_OR_NO, Unit, unit_of

PRESET: dict[Preset, tuple[str, str]] = {
    Preset.MENTORMAATJES: (
        "MentorMaatjes",
        _l("A year, about an hour every week, volunteers of 18 to 35, five parties at the start."),
    ),
    Preset.FRIESLAND: (
        "Mentorprogramma Friesland",
        _l("Half a year to a year, several schools, students as mentors too."),
    ),
    Preset.GOAL: ("Goal!", _l("A year, every week, with a plan that all sign.")),
    Preset.PEER_SUPPORT: ("Peer support", _l("Older students of the same school as tutor, mentor or buddy.")),
    Preset.TEACHER_MENTORING: (
        _l("Teacher mentoring"),
        _l("Teachers as mentors; the number of students follows the size of the post."),
    ),
}

UNIT: dict[Unit, str] = {
    Unit.WEEKS: _l("weeks"),
    Unit.HOURS: _l("hours"),
    Unit.DAYS: _l("days"),
    Unit.WORKDAYS: _l("working days"),
    Unit.MONTHS: _l("months"),
    Unit.MINUTES: _l("minutes"),
    Unit.YEARS: _l("years old"),
    Unit.STUDENTS: _l("students"),
    Unit.TIMES: _l("times"),
    Unit.SCORE: _l("on a scale of 0 to 10"),
    Unit.PEOPLE: _l("people"),
    Unit.MENTORS: _l("mentors"),
    Unit.PERCENT: _l("percent"),
    Unit.CONTACTS: _l("contacts"),
    Unit.TENTHS: _l("tenths of a point, on a scale of 1 to 5"),
}

MAIL_STATE: dict[MailState, tuple[str, str]] = {
    MailState.QUEUED: ("look", _l("waits")),
    MailState.SENT: ("good", _l("sent")),
    MailState.SHOWN: ("plain", _l("only shown here")),
    MailState.FAILED: ("now", _l("failed")),
}

# The numbers of a programme, in the order of the lifecycle.
NUMBERS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        _l("The match"),
        {
            "duration_weeks": _l("How long a match lasts"),
            "conversation_minutes": _l("How long a conversation lasts"),
            "signed_plan": _l("All sign a plan at the start"),
            "same_school_only": _l("Mentor and student are at the same school"),
            "school_year_start_month": _l("The school year begins in month"),
        },
    ),
    (
        _l("Mentors"),
        {
            "mentor_age_from": _l("Youngest age of a mentor"),
            "mentor_age_to": _l("Oldest age of a mentor"),
            "mentor_capacity": _l("Students for one mentor, usually"),
            "mentor_capacity_most": _l("Students for one mentor, at most"),
            "vog_valid_months": _l("How long a VOG counts"),
            "vog_remind_days": _l("Remind of a new VOG, ahead of time"),
            "vog_expected_days": _l("A VOG is expected within"),
            "mentor_interview_workdays": _l("A talk with who applies, within"),
            "mentor_decision_workdays": _l("A decision after that talk, within"),
            "mentor_references": _l("References for a mentor"),
            "reference_answer_days": _l("Ask a referee again after"),
        },
    ),
    (
        _l("Nomination and intake"),
        {
            "nomination_answer_workdays": _l("The school hears from us within"),
            "agreement_reminder_days": _l("Ask again when nobody agreed yet, after"),
            "students_may_apply": _l("A student may apply without a school"),
            "student_talk_workdays": _l("The school talks with a student who asks for it, within"),
            "guardian_consent_below_age": _l("A parent or carer agrees, below the age of"),
            "guardian_invited_below_age": _l("A parent or carer is invited, below the age of"),
            "intake_within_workdays": _l("The intake talk is held within"),
            "slot_choose_workdays": _l("A student chooses a moment for it within"),
            "intake_reminder_days": _l("Remind the student of the talk, ahead of time"),
            "intake_minutes": _l("How long an intake talk lasts"),
            "screening_workdays": _l("Motivation and colour follow the intake within"),
        },
    ),
    (
        _l("Motivation"),
        {
            "motivation_doubt_below": _l("Doubt, below a score of"),
            "motivation_not_now_most": _l("Not now, up to a score of"),
            "motivation_second_talk_usual_days": _l("Second talk after a doubt, usually after"),
            "motivation_second_talk_days": _l("Second talk after a doubt, within"),
            "trial_conversations": _l("Conversations of a trial"),
            "trial_decision_days": _l("Decide after a trial, within"),
            "recontact_weeks": _l("Contact again after a not now"),
        },
    ),
    (
        _l("The traffic light"),
        {
            "red_confirm_workdays": _l("A second person confirms red within"),
            "amber_review_workdays": _l("A second person looks at amber within"),
            "colour_tell_workdays": _l("Who could not hear a colour first hears it within"),
            "colour_review_workdays": _l("A review that the student asks for is done within"),
            "red_review_weeks": _l("Look again after red"),
            "amber_matches_most": _l("Students under conditions for one mentor, at most"),
            "amber_completed_matches": _l("Completed matches before a student under conditions"),
            "amber_checkin_days": _l("Check-in with a student under conditions, every"),
            "amber_checkin_weeks": _l("These extra check-ins go on for"),
        },
    ),
    (
        _l("Matching and the first meeting"),
        {
            "waiting_long_weeks": _l("Waiting is long after"),
            "waiting_message_weeks": _l("Who waits hears from us every"),
            "waiting_ask_weeks": _l("Who waits is asked whether they still want it, every"),
            "waiting_answer_days": _l("The coordinator asks when no answer came within"),
            "waiting_talk_workdays": _l("A talk that somebody who waits asks for, within"),
            "travel_long_minutes": _l("A way to school is long after"),
            "student_request_days": _l("Ask a student something at most once in"),
            "proposal_answer_days": _l("An answer to a proposal within"),
            "proposal_first_reminder_hours": _l("Ask for that answer again, first after"),
            "proposal_second_reminder_hours": _l("Ask for that answer again, once more after"),
            "proposal_grace_days": _l("After the last time, the proposal ends without an answer after another"),
            "student_chooses_from": _l("A student chooses from mentors who said yes, at most"),
            "koppelingsmoment_plan_days": _l("The first meeting is planned within"),
            "meeting_answer_days": _l("Who is asked for a date of the first meeting answers within"),
            "agreements_remind_days": _l("Who did not agree yet is asked once more after"),
            "agreements_others_days": _l("All parties agree to the agreements within"),
            "weight_interests": _l("In a proposal, shared interests count for"),
            "weight_time": _l("In a proposal, shared time counts for"),
            "weight_travel": _l("In a proposal, a short way counts for"),
            "weight_wishes": _l("In a proposal, wishes count for"),
            "weight_experience": _l("In a proposal, experience counts for"),
            "priority_risk_weeks": _l("A student under conditions goes before others by"),
        },
    ),
    (
        _l("Support"),
        {
            "first_checkin_days": _l("First check-in, after"),
            "second_checkin_days": _l("Second check-in, after"),
            "checkin_days": _l("Later check-ins, every"),
            "checkin_grace_days": _l("A check-in is late after another"),
            "stable_days": _l("A match is stable when all was well for"),
            "checkin_floor_days": _l("Check-ins of a stable match, every"),
            "school_talk_days": _l("Talk with each school, every"),
            "contacts_week_most": _l("Planned contacts of one coordinator in a week, at most"),
            "pulse_first_days": _l("The first short questions to both, after"),
            "pulse_days": _l("Then short questions to both, every"),
            "pulse_remind_days": _l("Who did not answer them is reminded once, after"),
            "pulse_answer_days": _l("They can be answered for"),
            "pulse_fall_tenths": _l("Somebody looks when the average fell by"),
            "pulse_low_tenths": _l("Somebody looks when the average is below"),
            "pulse_look_workdays": _l("Somebody looks within"),
            "pulse_gap_tenths": _l("Somebody looks when the two differ by"),
            "goals_by_conversation": _l("Goals are set by conversation number"),
            "log_within_days": _l("A mentor writes down a conversation within"),
            "log_read_days": _l("The coordinator has read it within"),
            "series_ahead_weeks": _l("Of a fixed hour, conversations are planned ahead for"),
            "log_answer_days": _l("A mentor answers a question about it within"),
            "coordinator_away_workdays": _l("A coordinator counts as away after not signing in for"),
            "drift_turns": _l("Rhythm is judged over the last conversations, so many (0: not)"),
            "drift_extra_percent": _l("Together these may take longer than expected by"),
            "missed_in_a_row": _l("Look when conversations fall through in a row, so many (0: never)"),
            "new_date_days": _l("After that a new date is there within"),
            "fell_through_most": _l("With a new date each time: look when so many fall through"),
            "fell_through_of": _l("Of so many that were planned last"),
            "late_log_most_days": _l("Who always writes late is waited for, at most"),
            "progress_note_weeks": _l("The school hears how a student is doing, every"),
            "progress_answer_days": _l("A student reads and answers such a note within"),
            "evaluation_first_weeks": _l("First mid-term evaluation, after (0: not)"),
            "evaluation_second_weeks": _l("Second mid-term evaluation, after (0: not)"),
            "evaluation_ahead_days": _l("Both are asked how it goes before it, by"),
            "phase_ready_percent": _l("A phase may end when this part of the conversations was held"),
        },
    ),
    (
        _l("Training and intervisie"),
        {
            "training_minutes": _l("How long a training lasts"),
            "training_seats": _l("Places in a training"),
            "presence_days": _l("Who was there is written down within"),
            "intervisie_members_least": _l("Mentors in a group, at least"),
            "intervisie_members_most": _l("Mentors in a group, at most"),
            "intervisie_weeks": _l("A group meets every"),
            "intervisie_minutes": _l("How long a group meets"),
            "intervisie_new_meetings": _l("A group is new, up to meeting number"),
            "balint_members_least": _l("Mentors for a Balint meeting, at least"),
        },
    ),
    (
        _l("Concerns and referral"),
        {
            "concern_acknowledge_workdays": _l("A concern is taken up within"),
            "concern_weigh_workdays": _l("A concern is weighed within"),
            "concern_answer_workdays": _l("Who raised it gets an answer within"),
            "concern_close_workdays": _l("A concern is closed within"),
            "concern_urgent_minutes": _l("What has to happen today is taken up within, in hours of duty"),
            "duty_from_hour": _l("Without hours of duty of your own: on duty from"),
            "duty_until_hour": _l("Without hours of duty of your own: on duty until"),
            "concern_report_two_people": _l("A second person looks at a weighing by the meldcode"),
            "concern_none_two_people": _l("A second person looks when nothing seems to be the matter"),
            "referral_received_days": _l("A referral is received within"),
            "referral_step_workdays": _l("Each next step of a referral within"),
            "referral_urgent_workdays": _l("The same in danger, within"),
            "referral_follow_days": _l("Ask how a referral goes, every"),
        },
    ),
    (
        _l("The end"),
        {
            "closing_announce_weeks": _l("Talk about the end, ahead of time"),
            "closing_meeting_days": _l("The last talk is held within"),
            "closing_words_days": _l("The mentor writes the last words within"),
            "aftercare_weeks": _l("Ask how it goes, after the end"),
            "reopen_days": _l("A closed match can be opened again for"),
        },
    ),
    (
        _l("How long we keep things"),
        {
            "keep_refused_nomination_months": _l("A nomination that did not go on"),
            "keep_notes_months": _l("Notes, after the end"),
            "keep_dossier_months": _l("A student's file, after the end"),
            "keep_refused_mentor_weeks": _l("An application that was refused"),
            "keep_mentor_months": _l("A mentor's file, after goodbye"),
            "keep_plan_weeks": _l("A proposal for all who wait"),
        },
    ),
)


LABELS: dict[str, str] = {name: label for _title, group in NUMBERS for name, label in group.items()}


def on_map(site: SchoolSite) -> str:
    """Give where a building stands as a map gives it; empty when nobody filled it in."""
    return "" if site.latitude is None else f"{site.latitude}, {site.longitude}"


def changed(name: str, value: int | None) -> str:
    """Write what a number was or became, as its history keeps it: a yes-or-no as 1 or 0."""
    return as_words(name, bool(value) if name in YES_OR_NO else value)


def as_words(name: str, value: int | bool | None) -> str:
    """Write a number of a programme with its unit, such as `52 weeks`."""
    if value is None:
        return _("no limit")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    unit = unit_of(name)
    if unit is Unit.HOUR:
        return f"{value}:00"
    return _("month %(number)s", number=value) if unit is Unit.MONTH else f"{value} {UNIT[unit]}"
