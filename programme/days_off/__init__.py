"""Days on which no conversation is expected: the holidays of a region or school, and the days off of one match."""
