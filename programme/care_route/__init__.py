"""The care route of a school: who does what, in which order, when a student needs more than a mentor; and who to call."""
