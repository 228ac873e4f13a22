"""The moments a coordinator offers for an intake, of which the student takes one by a link."""
