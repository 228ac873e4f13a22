"""Vandaag: what needs whom, by when and why, from what is due alone."""
