"""The forms of an intake, in a file for the talk with its appointment and one for what is asked afterwards."""
