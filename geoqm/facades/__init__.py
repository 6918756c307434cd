"""Courtyard and façade grants (Hof- und Fassadenprogramm): rule sets and their evaluation."""
