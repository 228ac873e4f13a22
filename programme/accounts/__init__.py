"""Sign in, second factor, invitation, password reset, and the sessions somebody has open."""
