"""The way to hulpverlening: advised, agreed, handed over, received, and what came of it."""
