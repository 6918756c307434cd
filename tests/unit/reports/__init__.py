"""Figures: what the address asks for, what is computed, where the charts' marks stand."""
