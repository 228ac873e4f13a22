"""From applying as a mentor to being admitted: interview, references, VOG, agreement, profile and availability."""
