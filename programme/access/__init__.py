"""Who may do what: permissions, the policy on one page, guards, visible lists and links."""
