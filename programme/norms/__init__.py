"""What a programme promises: presets, phases, rhythm, parties, gates and thresholds; this package has no pages."""
