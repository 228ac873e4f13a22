"""The matching engine: the best plan for a waiting list, proven. Pure functions over numpy arrays, solved by OR-Tools."""

from programme.matching.engine.assign import assign
from programme.matching.engine.edges import BadEdges, Edges, Plan, Stopped, TooLarge
from programme.matching.engine.verify import NotOptimal, Proof, verify

__all__ = ["BadEdges", "Edges", "NotOptimal", "Plan", "Proof", "Stopped", "TooLarge", "assign", "verify"]
