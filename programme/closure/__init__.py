"""How a match ends: reason and initiator, the closing conversation, goals, and what comes after."""
