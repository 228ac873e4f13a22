"""Conversations of mentor and student, planned and held, with the goals they touched."""
