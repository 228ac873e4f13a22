"""Trainings for mentors: the catalogue, the meetings, who was there, and what it completes."""
