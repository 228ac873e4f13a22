"""The ground floor: database, clock, mail, jobs, encryption and audit; nothing here knows what mentoring is."""
