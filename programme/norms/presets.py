"""The five programmes the publications describe, ready to start from."""

from enum import StrEnum

from programme.norms.promises import Party, Phase, PhaseNorm, Promises, Requirement
from programme.people.models import MentorKind


class Preset(StrEnum):
    """A programme known from the publications."""

    MENTORMAATJES = "mentormaatjes"
    FRIESLAND = "friesland"
    GOAL = "goal"
    PEER_SUPPORT = "peer_support"
    TEACHER_MENTORING = "teacher_mentoring"


FIVE_PARTIES = (Party.STUDENT, Party.MENTOR, Party.GUARDIAN, Party.CARE_COORDINATOR, Party.COORDINATOR)
ALL_REQUIREMENTS = tuple(Requirement)

# Source: 004: weekly talks of about an hour; in verdieping fewer. The days of silence: more than 21 without a
# conversation is a live signal (domain.md §1.3), in the later phases a proposal; days off are counted out.
WEEKLY_YEAR = (
    PhaseNorm(Phase.PREPARATION, weeks=0, days_between=0, silent_after_days=0),
    PhaseNorm(Phase.STARTUP, weeks=6, days_between=7, silent_after_days=21),
    PhaseNorm(Phase.GUIDANCE, weeks=26, days_between=7, silent_after_days=21),
    PhaseNorm(Phase.DEEPENING, weeks=14, days_between=14, silent_after_days=42),
    PhaseNorm(Phase.CLOSING, weeks=6, days_between=14, silent_after_days=28),
)
WEEKLY_HALF_YEAR = (
    PhaseNorm(Phase.PREPARATION, weeks=0, days_between=0, silent_after_days=0),
    PhaseNorm(Phase.STARTUP, weeks=5, days_between=7, silent_after_days=21),
    PhaseNorm(Phase.GUIDANCE, weeks=18, days_between=7, silent_after_days=21),
    PhaseNorm(Phase.DEEPENING, weeks=10, days_between=14, silent_after_days=42),
    PhaseNorm(Phase.CLOSING, weeks=6, days_between=14, silent_after_days=28),
)
SCHOOL_YEAR = (
    PhaseNorm(Phase.PREPARATION, weeks=0, days_between=0, silent_after_days=0),
    PhaseNorm(Phase.STARTUP, weeks=6, days_between=14, silent_after_days=28),
    PhaseNorm(Phase.GUIDANCE, weeks=22, days_between=28, silent_after_days=60),
    PhaseNorm(Phase.DEEPENING, weeks=8, days_between=42, silent_after_days=84),
    PhaseNorm(Phase.CLOSING, weeks=4, days_between=28, silent_after_days=42),
)

PRESETS: dict[Preset, Promises] = {
    # Source: 004, Humanitas MentorMaatjes: a year, weekly, about an hour, mentors of 18 to 35, all five at the start.
    Preset.MENTORMAATJES: Promises(
        parties=FIVE_PARTIES,
        requirements=ALL_REQUIREMENTS,
        mentor_kinds=(MentorKind.VOLUNTEER,),
        phases=WEEKLY_YEAR,
        mentor_age_to=35,
    ),
    # Source: 004, Mentorprogramma Friesland: half a year to a year, several schools, student mentors too.
    Preset.FRIESLAND: Promises(
        parties=FIVE_PARTIES,
        requirements=ALL_REQUIREMENTS,
        mentor_kinds=(MentorKind.VOLUNTEER, MentorKind.PEER),
        phases=WEEKLY_HALF_YEAR,
        duration_weeks=39,
        mentor_age_from=16,
    ),
    # Source: 004 and domain.md §7, Goal! Amsterdam: one year, weekly, with a signed plan.
    Preset.GOAL: Promises(
        parties=FIVE_PARTIES,
        requirements=ALL_REQUIREMENTS,
        mentor_kinds=(MentorKind.VOLUNTEER,),
        phases=WEEKLY_YEAR,
        signed_plan=True,
    ),
    # Source: 004, Peer Support: older students of the same school, trained as tutor, mentor or buddy.
    Preset.PEER_SUPPORT: Promises(
        parties=(Party.STUDENT, Party.MENTOR, Party.COORDINATOR),
        requirements=(Requirement.TRAINING, Requirement.AGREEMENT),
        mentor_kinds=(MentorKind.PEER,),
        phases=WEEKLY_HALF_YEAR,
        duration_weeks=39,
        mentor_age_from=16,
        mentor_age_to=27,
        mentor_capacity=2,
        mentor_capacity_most=3,
        same_school_only=True,
    ),
    # Source: 002: teachers as mentors; four hours a student, students by the size of the post.
    Preset.TEACHER_MENTORING: Promises(
        parties=(Party.STUDENT, Party.MENTOR, Party.GUARDIAN, Party.COORDINATOR),
        requirements=(Requirement.TRAINING,),
        mentor_kinds=(MentorKind.TEACHER,),
        phases=SCHOOL_YEAR,
        duration_weeks=40,
        conversation_minutes=30,
        mentor_age_from=None,
        mentor_capacity=15,
        mentor_capacity_most=15,
        same_school_only=True,
    ),
}

# Source: 002: students a teacher mentors by the size of the post in tenths of a full post; four hours a student.
TEACHER_CAPACITY = {1: 2, 2: 3, 3: 4, 4: 5, 5: 7, 6: 8, 7: 10, 8: 11, 9: 13, 10: 15}
TEACHER_HOURS_PER_STUDENT = 4
