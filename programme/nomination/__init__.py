"""A zorgcoördinator nominates a student, who agrees before the programme sees anything."""
