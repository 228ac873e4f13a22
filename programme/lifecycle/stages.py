"""The stages of each kind of thing, and which move leads from which to which: the specification as data."""

from dataclasses import dataclass
from enum import StrEnum

from programme.people.models import MentorStage


class TrajectoryStage(StrEnum):
    """Where one student is in one programme."""

    DRAFT = "draft"
    NOMINATED = "nominated"
    INTAKE = "intake"
    SCREENING = "screening"
    WAITING = "waiting"
    PROPOSED = "proposed"
    KOPPELINGSMOMENT = "koppelingsmoment"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    NOT_NOW = "not_now"
    REFERRED = "referred"


class MatchStage(StrEnum):
    """Where one mentor and one student are together."""

    PROPOSED = "proposed"
    ACCEPTED_BY_MENTOR = "accepted_by_mentor"
    ACCEPTED = "accepted"
    PLANNED = "planned"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSING = "closing"
    CLOSED = "closed"
    FELL_THROUGH = "fell_through"


class ConcernStage(StrEnum):
    """Where a concern is on its way to an answer."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    WEIGHED = "weighed"
    ANSWERED = "answered"
    CLOSED = "closed"


class ReferralStage(StrEnum):
    """Where a referral is on its way to care."""

    ADVISED = "advised"
    AGREED = "agreed"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"
    STARTED = "started"
    WAITING_LIST = "waiting_list"
    DECLINED = "declined"
    CLOSED = "closed"


class TrajectoryMove(StrEnum):
    """What can happen to a trajectory."""

    NOMINATE = "nominate"
    START_INTAKE = "start_intake"
    START_SCREENING = "start_screening"
    TO_WAITING = "to_waiting"
    PROPOSE = "propose"
    ACCEPT = "accept"
    FALL_BACK = "fall_back"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    START_CLOSING = "start_closing"
    GO_ON = "go_on"
    WAIT_AGAIN = "wait_again"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    NOT_NOW = "not_now"
    REFER = "refer"
    NEW_INTAKE = "new_intake"


class MatchMove(StrEnum):
    """What can happen to a match."""

    MENTOR_ACCEPTS = "mentor_accepts"
    STUDENT_ACCEPTS = "student_accepts"
    PLAN = "plan"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    START_CLOSING = "start_closing"
    GO_ON = "go_on"
    CLOSE = "close"
    REOPEN = "reopen"
    FALL_THROUGH = "fall_through"


class MentorMove(StrEnum):
    """What can happen to a mentor."""

    INTERVIEW = "interview"
    ADMIT = "admit"
    REFUSE = "refuse"
    PAUSE = "pause"
    RESUME = "resume"
    LEAVE = "leave"


class ConcernMove(StrEnum):
    """What can happen to a concern."""

    ACKNOWLEDGE = "acknowledge"
    WEIGH = "weigh"
    WEIGH_AGAIN = "weigh_again"
    ANSWER = "answer"
    CLOSE = "close"


class ReferralMove(StrEnum):
    """What can happen to a referral."""

    AGREE = "agree"
    HAND_OVER = "hand_over"
    RECEIVE = "receive"
    NOT_RECEIVED = "not_received"
    CANNOT = "cannot"
    CARE_STARTS = "care_starts"
    CARE_WAITS = "care_waits"
    DECLINE = "decline"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Step:
    """A move: the stages it may start from and the stage it leads to."""

    sources: frozenset[StrEnum]
    target: StrEnum


Moves = dict[StrEnum, Step]


def _step(target: StrEnum, *sources: StrEnum) -> Step:
    return Step(frozenset(sources), target)


_T = TrajectoryStage
_BEFORE_ACTIVE = (_T.NOMINATED, _T.INTAKE, _T.SCREENING, _T.WAITING, _T.PROPOSED, _T.KOPPELINGSMOMENT)

TRAJECTORY_MOVES: Moves = {
    TrajectoryMove.NOMINATE: _step(_T.NOMINATED, _T.DRAFT),
    TrajectoryMove.START_INTAKE: _step(_T.INTAKE, _T.NOMINATED),
    TrajectoryMove.START_SCREENING: _step(_T.SCREENING, _T.INTAKE),
    TrajectoryMove.TO_WAITING: _step(_T.WAITING, _T.SCREENING),
    TrajectoryMove.PROPOSE: _step(_T.PROPOSED, _T.WAITING),
    TrajectoryMove.ACCEPT: _step(_T.KOPPELINGSMOMENT, _T.PROPOSED),
    TrajectoryMove.FALL_BACK: _step(_T.WAITING, _T.PROPOSED, _T.KOPPELINGSMOMENT),
    TrajectoryMove.START: _step(_T.ACTIVE, _T.KOPPELINGSMOMENT),
    TrajectoryMove.PAUSE: _step(_T.PAUSED, _T.ACTIVE),
    TrajectoryMove.RESUME: _step(_T.ACTIVE, _T.PAUSED),
    TrajectoryMove.START_CLOSING: _step(_T.CLOSING, _T.ACTIVE),
    TrajectoryMove.GO_ON: _step(_T.ACTIVE, _T.CLOSING),
    TrajectoryMove.WAIT_AGAIN: _step(_T.WAITING, _T.ACTIVE, _T.CLOSING),
    TrajectoryMove.CLOSE: _step(_T.CLOSED, _T.CLOSING),
    TrajectoryMove.REOPEN: _step(_T.ACTIVE, _T.CLOSED),
    TrajectoryMove.WITHDRAW: _step(_T.WITHDRAWN, _T.DRAFT, *_BEFORE_ACTIVE),
    TrajectoryMove.NOT_NOW: _step(_T.NOT_NOW, _T.DRAFT, *_BEFORE_ACTIVE),
    TrajectoryMove.REFER: _step(
        _T.REFERRED, _T.INTAKE, _T.SCREENING, _T.WAITING, _T.PROPOSED, _T.KOPPELINGSMOMENT, _T.ACTIVE, _T.PAUSED
    ),
    TrajectoryMove.NEW_INTAKE: _step(_T.INTAKE, _T.NOT_NOW, _T.REFERRED),
}

_M = MatchStage
MATCH_MOVES: Moves = {
    MatchMove.MENTOR_ACCEPTS: _step(_M.ACCEPTED_BY_MENTOR, _M.PROPOSED),
    MatchMove.STUDENT_ACCEPTS: _step(_M.ACCEPTED, _M.ACCEPTED_BY_MENTOR),
    MatchMove.PLAN: _step(_M.PLANNED, _M.ACCEPTED),
    MatchMove.START: _step(_M.ACTIVE, _M.PLANNED),
    MatchMove.PAUSE: _step(_M.PAUSED, _M.ACTIVE),
    MatchMove.RESUME: _step(_M.ACTIVE, _M.PAUSED),
    MatchMove.START_CLOSING: _step(_M.CLOSING, _M.ACTIVE, _M.PAUSED),
    MatchMove.GO_ON: _step(_M.ACTIVE, _M.CLOSING),
    MatchMove.CLOSE: _step(_M.CLOSED, _M.CLOSING),
    MatchMove.REOPEN: _step(_M.ACTIVE, _M.CLOSED),
    MatchMove.FALL_THROUGH: _step(_M.FELL_THROUGH, _M.PROPOSED, _M.ACCEPTED_BY_MENTOR, _M.ACCEPTED, _M.PLANNED),
}

_P = MentorStage
MENTOR_MOVES: Moves = {
    MentorMove.INTERVIEW: _step(_P.INTERVIEWED, _P.APPLIED),
    MentorMove.ADMIT: _step(_P.ADMITTED, _P.INTERVIEWED),
    MentorMove.REFUSE: _step(_P.REFUSED, _P.APPLIED, _P.INTERVIEWED),
    MentorMove.PAUSE: _step(_P.PAUSED, _P.ADMITTED),
    MentorMove.RESUME: _step(_P.ADMITTED, _P.PAUSED),
    MentorMove.LEAVE: _step(_P.LEFT, _P.ADMITTED, _P.PAUSED),
}

_C = ConcernStage
CONCERN_MOVES: Moves = {
    ConcernMove.ACKNOWLEDGE: _step(_C.ACKNOWLEDGED, _C.RAISED),
    ConcernMove.WEIGH: _step(_C.WEIGHED, _C.ACKNOWLEDGED),
    ConcernMove.WEIGH_AGAIN: _step(_C.ACKNOWLEDGED, _C.WEIGHED),
    ConcernMove.ANSWER: _step(_C.ANSWERED, _C.WEIGHED),
    ConcernMove.CLOSE: _step(_C.CLOSED, _C.ANSWERED),
}

_R = ReferralStage
REFERRAL_MOVES: Moves = {
    ReferralMove.AGREE: _step(_R.AGREED, _R.ADVISED),
    ReferralMove.HAND_OVER: _step(_R.HANDED_OVER, _R.AGREED),
    ReferralMove.RECEIVE: _step(_R.RECEIVED, _R.HANDED_OVER),
    ReferralMove.NOT_RECEIVED: _step(_R.ADVISED, _R.HANDED_OVER),
    # Who received it cannot help after all: the owner looks for another way.
    ReferralMove.CANNOT: _step(_R.ADVISED, _R.HANDED_OVER, _R.RECEIVED, _R.WAITING_LIST),
    ReferralMove.CARE_STARTS: _step(_R.STARTED, _R.RECEIVED, _R.WAITING_LIST),
    ReferralMove.CARE_WAITS: _step(_R.WAITING_LIST, _R.RECEIVED),
    ReferralMove.DECLINE: _step(
        _R.DECLINED, _R.ADVISED, _R.AGREED, _R.HANDED_OVER, _R.RECEIVED, _R.STARTED, _R.WAITING_LIST
    ),
    ReferralMove.CLOSE: _step(_R.CLOSED, _R.STARTED, _R.WAITING_LIST),
}

MOVES: dict[type[StrEnum], Moves] = {
    TrajectoryStage: TRAJECTORY_MOVES,
    MatchStage: MATCH_MOVES,
    MentorStage: MENTOR_MOVES,
    ConcernStage: CONCERN_MOVES,
    ReferralStage: REFERRAL_MOVES,
}

# Stages in which nothing is expected of anybody any more.
ENDED_TRAJECTORY = frozenset({_T.CLOSED, _T.WITHDRAWN, _T.NOT_NOW})
RUNNING_MATCH = frozenset({_M.ACTIVE, _M.PAUSED, _M.CLOSING})
OPEN_MATCH = frozenset({_M.PROPOSED, _M.ACCEPTED_BY_MENTOR, _M.ACCEPTED, _M.PLANNED}) | RUNNING_MATCH
ENDED_MATCH = frozenset({_M.CLOSED, _M.FELL_THROUGH})
