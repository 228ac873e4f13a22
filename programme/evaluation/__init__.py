"""Short questions to mentor and student while a match runs, and what their answers ask for."""
