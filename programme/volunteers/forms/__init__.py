"""The forms of volunteers, in a file for the way of a mentor and one for the profile."""
