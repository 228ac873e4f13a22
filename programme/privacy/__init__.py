"""What is held on a person, who looked at it, when it goes, and how it is corrected or erased."""
