"""The forms of a concern: what somebody says, how it is weighed, and what goes back."""
