"""The conversation with the student: mentorvraag, wishes, practical matters and the care already given."""
