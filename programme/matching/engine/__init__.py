"""The matching engine: the best plan for a waiting list, proven. Pure functions over numpy arrays, solved by OR-Tools.

On arrays: `assign` finds a plan over `Edges`, `verify` proves it. On people: a `Problem` is everyone waiting and everyone
with a place, `candidates` are the pairs that no rule keeps apart, and `match` is the best plan in all its tiers; the rest
explains that plan, weighs other choices, and lays other plans beside it.
"""

from programme.matching.engine.assign import assign
from programme.matching.engine.change import Standing, change
from programme.matching.engine.codes import RULE_NAMES, SET_ASIDE
from programme.matching.engine.compare import Fairness, Group, blocking_pairs, fairness, stable
from programme.matching.engine.edges import BadEdges, Edges, Plan, Stopped, TooLarge
from programme.matching.engine.explain import (
    Alternative,
    Alternatives,
    Kind,
    Loss,
    PairExplained,
    Part,
    Reason,
    alternatives,
    explain_pair,
    explain_unmatched,
)
from programme.matching.engine.fits import fails
from programme.matching.engine.losses import Losses, losses
from programme.matching.engine.plan import Match, match
from programme.matching.engine.problem import BadProblem, Problem, Tiers, Weights
from programme.matching.engine.replan import Replan, replan
from programme.matching.engine.score import Candidates, Scale, candidates
from programme.matching.engine.shortage import MentorKind, Shortage, price_mentors
from programme.matching.engine.verify import NotOptimal, Proof, verify

__all__ = [
    "RULE_NAMES",
    "SET_ASIDE",
    "Alternative",
    "Alternatives",
    "BadEdges",
    "BadProblem",
    "Candidates",
    "Edges",
    "Fairness",
    "Group",
    "Kind",
    "Loss",
    "Losses",
    "Match",
    "MentorKind",
    "NotOptimal",
    "PairExplained",
    "Part",
    "Plan",
    "Problem",
    "Proof",
    "Reason",
    "Replan",
    "Scale",
    "Shortage",
    "Standing",
    "Stopped",
    "Tiers",
    "TooLarge",
    "Weights",
    "alternatives",
    "assign",
    "blocking_pairs",
    "candidates",
    "change",
    "explain_pair",
    "explain_unmatched",
    "fails",
    "fairness",
    "losses",
    "match",
    "price_mentors",
    "replan",
    "stable",
    "verify",
]
