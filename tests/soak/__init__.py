"""The big figures on trust: faults, kills and malformed input at full size; the suite runs the same engines small."""
