"""The student's, and under 16 a guardian's, own yes: to taking part, to data, to research; each withdrawable."""
