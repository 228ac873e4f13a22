"""A school's own list becomes drafts."""
