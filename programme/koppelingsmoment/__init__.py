"""The first meeting of all parties: planning, presence and the agreements that start a match."""
