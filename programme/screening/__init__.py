"""Whether the student wants this, and whether it fits a volunteer: motivation and the traffic light."""
