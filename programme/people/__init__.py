"""Who exists: users, schools, students, guardians and mentors; this package has no pages."""
