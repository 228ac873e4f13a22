"""The forms of the screening, in a file for each of its two judgements."""
