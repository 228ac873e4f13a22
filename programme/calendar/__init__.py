"""The own appointments in somebody's own calendar program, by an address that only they know."""
