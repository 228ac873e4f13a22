"""Zo beslissen wij: the rules and numbers that run, printed for students, parents and schools."""
