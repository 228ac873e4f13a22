"""The policy on one page: what each role may do, what it reads, and its five places."""

from dataclasses import dataclass
from enum import StrEnum

from programme.core.i18n import lazy_gettext as _l
from programme.people.models import Role


class Permission(StrEnum):
    """One thing somebody may do; every route names one."""

    OWN_ACCOUNT = "own_account"  # See and end the own sessions, set the own second factor and language.
    SEE_TODAY = "see_today"  # See what is due from oneself.
    SEE_CARE_ROUTE = "see_care_route"  # See who does what at a school when a student needs more than a mentor.
    KEEP_CARE_ROUTE = "keep_care_route"  # Write down and change the care route of a school.
    LEARN = "learn"  # See trainings and intervisie.
    MANAGE_SCHOOLS = "manage_schools"  # Add and change schools and their buildings, and the days off of a region.
    MANAGE_PROGRAMMES = "manage_programmes"  # Set up programmes from a preset, change their numbers.
    CHANGE_NUMBERS = "change_numbers"  # Change what a programme promises, with a reason that is kept.
    MANAGE_USERS = "manage_users"  # Invite people, give and end roles.
    SEE_MAILS = "see_mails"  # See whether mail goes out; in a demonstration also its text.
    NOMINATE = "nominate"  # Nominate a student of the own school, import a list.
    NAME_STUDY_COACH = "name_study_coach"  # Say which study coach follows a student.
    FOLLOW_STUDENTS = "follow_students"  # See how far the students of the own school are.
    JOIN_HANDOVER = "join_handover"  # Take part in a handover to care and confirm it.
    SEE_PEOPLE = "see_people"  # See the list of students and mentors of the programme.
    SEE_DOSSIER = "see_dossier"  # Open a student's file.
    INTAKE = "intake"  # Plan and record an intake.
    SCREEN = "screen"  # Record motivation and colour.
    REVIEW = "review"  # Be the second pair of eyes on a colour.
    REFER = "refer"  # Refer to care and follow it.
    SEE_MATCHES = "see_matches"  # See the list of matches and one match.
    MATCH = "match"  # Propose a match and record answers.
    PLAN_KOPPELINGSMOMENT = "plan_koppelingsmoment"  # Plan and hold the first meeting.
    READ_LOGS = "read_logs"  # Read what mentors write down.
    SUPPORT = "support"  # Record contact with mentor, student and school.
    CHANGE_PHASE = "change_phase"  # Take a match into its next phase, pause it.
    CLOSE_MATCH = "close_match"  # Begin and finish the end of a match.
    WEIGH_CONCERNS = "weigh_concerns"  # Take up, weigh and answer concerns.
    RAISE_CONCERN = "raise_concern"  # Say: I am worried.
    MANAGE_MENTORS = "manage_mentors"  # Interview, record VOG and references, admit.
    ANSWER_PROPOSAL = "answer_proposal"  # Accept or decline a proposed match.
    SEE_OWN_MATCH = "see_own_match"  # See the own student and what was agreed.
    LOG = "log"  # Write down conversations.
    OWN_PROFILE = "own_profile"  # Keep the own profile as a mentor.
    JOIN_LEARNING = "join_learning"  # Take part in trainings and intervisie.
    PLAN_LEARNING = "plan_learning"  # Plan trainings, make intervisie groups.
    GIVE_TRAINING = "give_training"  # Record who was at a training.
    SEE_FIGURES = "see_figures"  # See counts without names.
    EXPORT_FIGURES = "export_figures"  # Export pseudonymised rows.
    HAND_OVER_SCHOOL = "hand_over_school"  # Give the students of a zorgcoördinator who leaves to a colleague there.
    PRIVACY = "privacy"  # Show, correct and erase what is held on a person.


P = Permission

EVERYONE = frozenset({P.OWN_ACCOUNT, P.SEE_TODAY, P.SEE_CARE_ROUTE})
RUNS = frozenset(
    {
        P.LEARN,
        P.SEE_PEOPLE,
        P.SEE_DOSSIER,
        P.NAME_STUDY_COACH,
        P.INTAKE,
        P.SCREEN,
        P.REVIEW,
        P.REFER,
        P.SEE_MATCHES,
        P.MATCH,
        P.PLAN_KOPPELINGSMOMENT,
        P.READ_LOGS,
        P.SUPPORT,
        P.CHANGE_PHASE,
        P.CLOSE_MATCH,
        P.WEIGH_CONCERNS,
        P.KEEP_CARE_ROUTE,
        P.MANAGE_MENTORS,
        P.PLAN_LEARNING,
        P.GIVE_TRAINING,
        P.SEE_FIGURES,
        P.HAND_OVER_SCHOOL,
        P.PRIVACY,
    }
)

POLICY: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: EVERYONE
    | {
        P.MANAGE_SCHOOLS,
        P.KEEP_CARE_ROUTE,
        P.MANAGE_PROGRAMMES,
        P.CHANGE_NUMBERS,
        P.MANAGE_USERS,
        P.SEE_MAILS,
        P.HAND_OVER_SCHOOL,
    },
    Role.PROGRAMME_MANAGER: EVERYONE | RUNS | {P.EXPORT_FIGURES, P.CHANGE_NUMBERS},
    Role.COORDINATOR: EVERYONE | RUNS,
    Role.CARE_COORDINATOR: EVERYONE
    | {
        P.NOMINATE,
        P.NAME_STUDY_COACH,
        P.FOLLOW_STUDENTS,
        P.JOIN_HANDOVER,
        P.LEARN,
        P.SEE_FIGURES,
        P.RAISE_CONCERN,
        P.KEEP_CARE_ROUTE,
    },
    Role.STUDY_COACH: EVERYONE | {P.FOLLOW_STUDENTS, P.LEARN, P.RAISE_CONCERN},
    Role.MENTOR: EVERYONE
    | {P.LEARN, P.RAISE_CONCERN, P.ANSWER_PROPOSAL, P.SEE_OWN_MATCH, P.LOG, P.OWN_PROFILE, P.JOIN_LEARNING},
    Role.TRAINER: EVERYONE | {P.LEARN, P.GIVE_TRAINING},
    Role.EVALUATOR: EVERYONE | {P.SEE_FIGURES, P.EXPORT_FIGURES},
    # The vertrouwenspersoon: only what was said to them.
    Role.CONFIDANT: EVERYONE | {P.WEIGH_CONCERNS},
}

# What an administrator may lend to one coordinator, beside what the role may.
LENT = frozenset({P.CHANGE_NUMBERS})
LENT_TO = Role.COORDINATOR

# Roles whose work is done with a second factor. A mentor may have one.
STAFF = frozenset(Role) - {Role.MENTOR}
SCHOOL_STAFF = frozenset({Role.CARE_COORDINATOR, Role.STUDY_COACH})
PROGRAMME_STAFF = frozenset({Role.PROGRAMME_MANAGER, Role.COORDINATOR})
SECOND_REVIEWERS = PROGRAMME_STAFF
# Who is the contact of a school for the students they nominated.
SCHOOL_CONTACTS = frozenset({Role.CARE_COORDINATOR})
# The role somebody gets with their account when they are admitted as a mentor.
ADMITTED_AS = Role.MENTOR
# Who owns what was said to the lead of a programme, or in confidence, instead of to the coordinator.
LEADS = frozenset({Role.PROGRAMME_MANAGER})
CONFIDANTS = frozenset({Role.CONFIDANT})
# Whose lists show the whole programme at first; others start with their own.
SEES_WHOLE_PROGRAMME = frozenset({Role.PROGRAMME_MANAGER})

# Which tables school staff and mentors can reach at all; every other table is empty for them.
SCHOOL_READS = frozenset(
    {
        "student",
        "guardian",
        "trajectory",
        "match",
        "nomination",
        "koppelingsmoment",
        "meeting_party",
        "referral",
        "concern",
        "school",
        "school_site",
        "care_route_step",
        "student_import",
        "programme",
        "training",
    }
)
MENTOR_READS = frozenset(
    {
        "match",
        "proposal",
        "koppelingsmoment",
        "meeting_party",
        "conversation",
        "conversation_series",
        "goal",
        "concern",
        "closure",
        "note_proposal",
        "mentor",
        "training",
        "training_seat",
        "school",
        "care_route_step",
        "intervisie_group",
        "group_member",
        "group_meeting",
        "group_seat",
        "programme",
    }
)
# Of these a substitute or second mentor reads nothing: what was asked of the first mentor, and how that one looks back.
MAIN_MENTOR_READS = frozenset({"proposal", "closure"})


class Scope(StrEnum):
    """Where somebody has a role."""

    EVERYWHERE = "everywhere"  # In the whole installation.
    PROGRAMME = "programme"  # In one programme.
    SCHOOL = "school"  # At one school.


# Which scope a role needs.
SCOPE: dict[Role, Scope] = {
    role: Scope.SCHOOL if role in SCHOOL_STAFF else Scope.EVERYWHERE if role is Role.ADMINISTRATOR else Scope.PROGRAMME
    for role in Role
}

# Whom an administrator invites. A mentor gets an account in the steps of becoming one, together with a profile.
BY_INVITATION = tuple(role for role in Role if role is not Role.MENTOR)


@dataclass(frozen=True, slots=True)
class Place:
    """One of the five places of a role: where it leads, its icon, its name, and the pages and steps that lie within."""

    endpoint: str
    icon: str
    label: str
    within: tuple[str, ...] = ()


TODAY = Place("worklist.today", "today", _l("Today"))
LEARNING = Place("training.index", "learn", _l("Learning"), ("training", "intervisie"))
FIGURES = Place(
    "reports.figures",
    "figures",
    _l("Figures"),
    (
        "reports",
        "settings",
        "days_off.index",
        "care_route.calls",
        "care_route.confirm",
        "care_route.add_line",
        "care_route.change_line",
        "care_route.change_boundary",
    ),
)
PEOPLE = Place(
    "dossiers.people",
    "people",
    _l("People"),
    ("dossiers", "consent", "intake", "screening", "referral", "nomination", "volunteers", "matching", "privacy"),
)
MATCHES = Place(
    "dossiers.matches",
    "pairs",
    _l("Matches"),
    (
        "dossiers.match",
        "days_off.of_match",
        "matching.compare",
        "matching.options",
        "matching.plan",
        "matching.plans",
        "matching.proposal",
        "matching.set_aside",
        "matching.even",
        "matching.shortage",
        "matching.weigh",
        "koppelingsmoment",
        "logbook",
        "support",
        "evaluation",
        "feedback",
        "phases",
        "handover",
        "closure",
    ),
)
STUDENTS = Place(
    "nomination.index",
    "people",
    _l("Students"),
    ("nomination", "imports", "consent", "referral", "koppelingsmoment", "feedback"),
)

PLACES: dict[Role, tuple[Place, ...]] = {
    Role.ADMINISTRATOR: (
        TODAY,
        Place(
            "settings.schools",
            "schools",
            _l("Schools"),
            ("settings.school", "settings.site", "settings.new_school", "days_off"),
        ),
        Place(
            "settings.programmes",
            "programmes",
            _l("Programmes"),
            (
                "settings.programme",
                "settings.new_programme",
                "settings.numbers",
                "settings.number_changes",
                "care_route.calls",
                "care_route.confirm",
                "care_route.add_line",
                "care_route.change_line",
                "care_route.change_boundary",
                "screening.questions",
                "screening.question_versions",
            ),
        ),
        Place("settings.users", "users", _l("Users"), ("settings.user", "settings.invite", "handover")),
        Place("settings.mails", "mails", _l("Mail"), ("settings.mail",)),
    ),
    Role.PROGRAMME_MANAGER: (TODAY, PEOPLE, MATCHES, LEARNING, FIGURES),
    Role.COORDINATOR: (TODAY, PEOPLE, MATCHES, LEARNING, FIGURES),
    Role.CARE_COORDINATOR: (
        TODAY,
        STUDENTS,
        Place("nomination.nominate", "nominate", _l("Nominate"), ("nomination.question", "nomination.check")),
        LEARNING,
        FIGURES,
    ),
    Role.STUDY_COACH: (TODAY, STUDENTS, LEARNING),
    Role.MENTOR: (
        TODAY,
        Place(
            "dossiers.my_student",
            "student",
            _l("Student"),
            ("matching", "koppelingsmoment", "closure", "logbook.goals", "evaluation", "phases.my_view"),
        ),
        Place("logbook.agenda", "calendar", _l("Agenda"), ("logbook",)),
        LEARNING,
        Place("logbook.hours", "hours", _l("Hours")),
    ),
    Role.TRAINER: (TODAY, LEARNING),
    Role.EVALUATOR: (TODAY, FIGURES),
    Role.CONFIDANT: (TODAY,),
}

ROLE_LABELS: dict[Role, str] = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.PROGRAMME_MANAGER: _l("Programme manager"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.CARE_COORDINATOR: _l("Care coordinator"),
    Role.STUDY_COACH: _l("Study coach"),
    Role.MENTOR: _l("Mentor"),
    Role.TRAINER: _l("Trainer"),
    Role.EVALUATOR: _l("Evaluator"),
    Role.CONFIDANT: _l("Confidant"),
}


def may(role: Role, permission: Permission) -> bool:
    """Tell whether a role has a permission."""
    return permission in POLICY[role]
