"""Groups of mentors who learn from each other: members, meetings, presence and shared learning points."""
