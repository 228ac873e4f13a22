"""The forms of the care route."""
