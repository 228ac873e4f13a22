"""Who may be matched with whom and why, the proposal, and the answers of both sides."""
