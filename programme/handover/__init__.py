"""Who takes over: a substitute or second mentor, an absence, and a coordinator or zorgcoördinator who leaves."""
