"""Pages for schools, programmes and their norms, users and mails."""
