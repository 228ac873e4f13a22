"""The evidence for the next phase of a match, and the step into it."""
