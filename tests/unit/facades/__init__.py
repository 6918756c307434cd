"""Rules of grant programmes."""
