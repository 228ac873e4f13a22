"""The coordinator's rhythm of contact with mentor, student and school, and silence judged by phase."""
