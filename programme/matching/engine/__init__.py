"""The matching engine: the best plan for a waiting list, proven. Pure functions over numpy arrays, solved by OR-Tools.

On arrays: `assign` finds a plan over `Edges`, `verify` proves it. On people: a `Problem` is everyone waiting and everyone
with a place, `candidates` are the pairs that no rule keeps apart.
"""

from programme.matching.engine.assign import assign
from programme.matching.engine.change import Losses, Standing, change, losses
from programme.matching.engine.edges import BadEdges, Edges, Plan, Stopped, TooLarge
from programme.matching.engine.fits import fails
from programme.matching.engine.plan import Match, match
from programme.matching.engine.problem import RULE_NAMES, SET_ASIDE, BadProblem, Problem, Tiers, Weights
from programme.matching.engine.score import Candidates, candidates
from programme.matching.engine.verify import NotOptimal, Proof, verify

__all__ = [
    "RULE_NAMES",
    "SET_ASIDE",
    "BadEdges",
    "BadProblem",
    "Candidates",
    "Edges",
    "Losses",
    "Match",
    "NotOptimal",
    "Plan",
    "Problem",
    "Proof",
    "Standing",
    "Stopped",
    "Tiers",
    "TooLarge",
    "Weights",
    "assign",
    "candidates",
    "change",
    "fails",
    "losses",
    "match",
    "verify",
]
