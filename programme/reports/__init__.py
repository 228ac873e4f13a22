"""Figures that can be trusted: counts, charts with their table, and pseudonymised exports."""
