"""The numbers of a programme, each with its unit in its name and its source above it; all are settings."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from programme.people.models import MentorKind


class Phase(StrEnum):
    """The five phases of a mentoring trajectory. Source: publication 004."""

    PREPARATION = "preparation"
    STARTUP = "startup"
    GUIDANCE = "guidance"
    DEEPENING = "deepening"
    CLOSING = "closing"


class Party(StrEnum):
    """Who belongs at the koppelingsmoment. Source: publication 004."""

    STUDENT = "student"
    MENTOR = "mentor"
    GUARDIAN = "guardian"
    CARE_COORDINATOR = "care_coordinator"
    COORDINATOR = "coordinator"
    # In no norm: invited where a language asks for it.
    INTERPRETER = "interpreter"


class Requirement(StrEnum):
    """What a mentor needs before a first match."""

    VOG = "vog"
    REFERENCES = "references"
    TRAINING = "training"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class PhaseNorm:
    """What is expected in one phase: length in weeks, days between conversations, days of silence that are fine."""

    phase: Phase
    weeks: int
    days_between: int
    silent_after_days: int


@dataclass(frozen=True, slots=True)
class Promises:
    """All that a programme promises; a coordinator may change every number."""

    parties: tuple[Party, ...]
    requirements: tuple[Requirement, ...]
    mentor_kinds: tuple[MentorKind, ...]
    phases: tuple[PhaseNorm, ...]
    # Source: 004 (Humanitas a year, Friesland half a year to a year), domain.md §1.1 SCR-6.
    duration_weeks: int = 52
    # Source: 004: talks of about an hour.
    conversation_minutes: int = 60
    # Source: 004: mentors of MentorMaatjes are 18 to 35; None is no limit.
    mentor_age_from: int | None = 18
    mentor_age_to: int | None = None
    # Source: domain.md §7: usually one student, at most two.
    mentor_capacity: int = 1
    mentor_capacity_most: int = 2
    same_school_only: bool = False
    signed_plan: bool = False
    # Source: proposal, issue 3: the school hears something within five working days.
    nomination_answer_workdays: int = 5
    # Source: proposal: a draft that nobody agreed to is asked about again.
    agreement_reminder_days: int = 7
    # Source: proposal: a student who wants to talk first hears from the school within this many working days.
    student_talk_workdays: int = 3
    # Source: proposal, issue 3: a student may apply without a school, where a programme wants that.
    students_may_apply: bool = False
    # Source: proposal: how long an intake talk is planned, and by when motivation and colour follow it.
    intake_minutes: int = 45
    # Source: proposal, issue 3: the talk is planned and held in time, a student chooses a moment within days, and hears of it
    # once more the day before.
    intake_within_workdays: int = 15
    slot_choose_workdays: int = 3
    intake_reminder_days: int = 1
    screening_workdays: int = 5
    # Source: domain.md §5.2: red is confirmed within one working day, amber within five.
    red_confirm_workdays: int = 1
    amber_review_workdays: int = 5
    red_review_weeks: int = 13
    # Source: proposal, issue 3: who could not be told first hears it the next working day; a review takes a working week.
    colour_tell_workdays: int = 1
    colour_review_workdays: int = 5
    # Source: domain.md §5.2: at most two such students at once, after one completed match.
    amber_matches_most: int = 2
    amber_completed_matches: int = 1
    amber_checkin_days: int = 14
    # Source: domain.md §5.1: numbers never decide alone.
    motivation_doubt_below: int = 6
    motivation_not_now_most: int = 3
    motivation_second_talk_usual_days: int = 14
    motivation_second_talk_days: int = 21
    trial_conversations: int = 3
    recontact_weeks: int = 13
    # Source: proposal: waiting lists are judged by age.
    waiting_long_weeks: int = 5
    # Source: proposal, issue 3: nobody waits in silence; after a while we ask whether they still want it.
    waiting_message_weeks: int = 4
    waiting_ask_weeks: int = 12
    waiting_answer_days: int = 14
    waiting_talk_workdays: int = 5
    # Source: experience.md §7: one request to a student per fourteen days.
    student_request_days: int = 14
    # Source: issue 4: an answer is asked for again after 24 hours, 48 hours and at the end of these five days; the days that
    # are left after the last time are a proposal.
    # Source: proposal, issue 4: a way of more minutes than this to the school is told as a doubt.
    travel_long_minutes: int = 30
    proposal_answer_days: int = 5
    proposal_first_reminder_hours: int = 24
    proposal_second_reminder_hours: int = 48
    proposal_grace_days: int = 1
    # Source: issue 4: where the programme wants it, a student chooses between two or three mentors who all said yes.
    student_chooses_from: int = 1
    # Source: proposal, issue 4: what counts how much in a proposal for all who wait. The quality of a match stands on what
    # two people share (004), so interests weigh most.
    weight_interests: int = 5
    weight_time: int = 3
    weight_travel: int = 2
    weight_wishes: int = 3
    weight_experience: int = 1
    # Source: proposal, issue 4: who is at risk goes before others who wait as long.
    priority_risk_weeks: int = 8
    koppelingsmoment_plan_days: int = 14
    # Source: proposal, issue 5: who is asked for a date answers within days; who was not there says yes to the agreements
    # within two weeks, and is asked once more after one.
    meeting_answer_days: int = 4
    agreements_remind_days: int = 7
    agreements_others_days: int = 14
    # Source: domain.md §1.1 MON-1 and MON-2: first check-in within two weeks, second within the month, then monthly.
    first_checkin_days: int = 14
    second_checkin_days: int = 31
    checkin_days: int = 30
    checkin_grace_days: int = 7
    # Source: domain.md §1.1 MON-6 (5th edition): never less than once a quarter, for pairs that are stable; that three quiet
    # months make a pair stable is a proposal of issue 5. The school is talked with once a quarter (issue 5).
    stable_days: int = 91
    checkin_floor_days: int = 91
    school_talk_days: int = 91
    # Source: proposal: about six talks on a working day; beyond it a coordinator is warned before the week comes.
    contacts_week_most: int = 30
    # Source: issue 5: five short questions at 30 days and then every 30; a fall of a point on the mean, or a mean under three,
    # asks for a look. When to remind, how long it waits, and which gap between the two counts are proposals. Means in tenths.
    pulse_first_days: int = 30
    pulse_days: int = 30
    pulse_remind_days: int = 5
    pulse_answer_days: int = 10
    pulse_fall_tenths: int = 10
    pulse_low_tenths: int = 30
    pulse_gap_tenths: int = 15
    pulse_look_workdays: int = 3
    # Source: issue 5: goals are set by the third conversation.
    goals_by_conversation: int = 3
    # Source: proposal, issue 5: a volunteer writes within days, and hears within days that it was read.
    log_within_days: int = 3
    log_read_days: int = 7
    # Source: proposal, issue 5: of a fixed hour the next weeks stand in the agenda; more would have to be undone at a change.
    series_ahead_weeks: int = 8
    # Source: proposal, issue 5: a question about a log is answered within a week; a coordinator who did not sign in for
    # three working days is away, and the backup is asked to ring.
    log_answer_days: int = 7
    coordinator_away_workdays: int = 3
    trial_decision_days: int = 7
    # Source: 004: the coordinator discusses progress with the school. How often, and how long a student has to read it first,
    # are proposals of issue 5.
    progress_note_weeks: int = 13
    progress_answer_days: int = 7
    # Source: domain.md §5.2 and issue 5: amber is asked about more often for its first three months.
    amber_checkin_weeks: int = 13
    # Source: domain.md §1.1: a Dutch buddy project evaluates after 2, 6 and 12 months (here in weeks; 0 is: not). The one at
    # the end belongs to the ending. That both are asked two weeks ahead of it is a proposal.
    evaluation_first_weeks: int = 9
    evaluation_second_weeks: int = 26
    evaluation_ahead_days: int = 14
    # Source: proposal, issue 5: a phase may end when half of the expected conversations were held.
    phase_ready_percent: int = 50
    # Source: domain.md §1.3 for what falls through twice in a row; the others are proposals of issue 5, tried out by
    # `make bench-silence`. The last few turns together may take so much longer than expected, a new date is there within days,
    # with a new date each time most of the last few may not fall through, and who always writes late is waited for.
    drift_turns: int = 3
    drift_extra_percent: int = 60
    missed_in_a_row: int = 2
    new_date_days: int = 7
    fell_through_most: int = 4
    fell_through_of: int = 5
    late_log_most_days: int = 21
    # Source: WEB art. 1.1.1: the school year of mbo begins on 1 August.
    school_year_start_month: int = 8
    # Source: domain.md §2.1: practice is three years, no law says so.
    vog_valid_months: int = 36
    vog_remind_days: int = 60
    # Source: domain.md §1.1 SCR-5: two referees is common practice.
    mentor_references: int = 2
    # Source: proposal: who applies has a talk within two weeks, and hears the decision within two weeks after it.
    mentor_interview_workdays: int = 10
    mentor_decision_workdays: int = 10
    # Source: proposal: a referee who is silent for two weeks is asked again.
    reference_answer_days: int = 14
    # Source: domain.md §2.1: a VOG takes two to four weeks.
    vog_expected_days: int = 28
    # Source: 003: meetings of about two and a half hours, from ten to twelve people.
    training_minutes: int = 150
    training_seats: int = 12
    # Source: proposal: who was there is written down the day after.
    presence_days: int = 1
    # Source: domain.md §4, default set: groups of four to eight, every six weeks, two hours.
    intervisie_members_least: int = 4
    intervisie_members_most: int = 8
    intervisie_weeks: int = 6
    intervisie_minutes: int = 120
    # Source: proposal: a group is new until it met three times; new groups do not gossip (domain.md §4).
    intervisie_new_meetings: int = 3
    # Source: domain.md §4, Movisie: Balint asks for at least five members.
    balint_members_least: int = 5
    # Source: proposal, issue 6.
    concern_acknowledge_workdays: int = 2
    concern_weigh_workdays: int = 5
    concern_answer_workdays: int = 2
    concern_close_workdays: int = 10
    # Source: issue 6: what has to happen today is taken up within the first hour in which somebody is on duty.
    concern_urgent_minutes: int = 60
    # Source: proposal: somebody is on duty on working days from nine to five, until a programme says its own hours.
    duty_from_hour: int = 9
    duty_until_hour: int = 17
    # Source: proposal, domain.md §2.2: nobody walks the meldcode, or says that nothing is the matter, alone.
    concern_report_two_people: bool = True
    concern_none_two_people: bool = False
    referral_received_days: int = 14
    # Source: proposal: working days for each next step of a referral, in danger the same day; then a look every four weeks.
    referral_step_workdays: int = 5
    referral_urgent_workdays: int = 0
    referral_follow_days: int = 28
    # Source: domain.md §6.
    closing_announce_weeks: int = 8
    closing_meeting_days: int = 28
    closing_words_days: int = 14
    aftercare_weeks: int = 13
    reopen_days: int = 30
    # Source: UAVG art. 5 as read in domain.md §2.4: under 16 the legal representative consents.
    guardian_consent_below_age: int = 16
    guardian_invited_below_age: int = 18
    # Source: domain.md §2.4; no law fixes these terms.
    keep_refused_nomination_months: int = 6
    keep_notes_months: int = 12
    keep_dossier_months: int = 24
    keep_refused_mentor_weeks: int = 4
    keep_mentor_months: int = 24
    # Source: proposal, issue 4: a plan is looked back at within a quarter; it holds facts of everybody who waited.
    keep_plan_weeks: int = 13

    def phase(self, phase: Phase) -> PhaseNorm:
        """Give what is expected in a phase."""
        return next(norm for norm in self.phases if norm.phase == phase)

    def changed(self, settings: dict[str, Any]) -> "Promises":
        """Give these promises with the numbers a programme set for itself; unknown names are ignored."""
        own = {name: value for name, value in settings.items() if name in CHANGEABLE}
        return replace(self, **own) if own else self


# What a preset is made of cannot be changed number by number.
STRUCTURE = frozenset({"parties", "requirements", "mentor_kinds", "phases"})
CHANGEABLE = frozenset(field.name for field in fields(Promises)) - STRUCTURE
