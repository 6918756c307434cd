"""Rounds (Laufzettel): from door to door on a short way, on paper and on the phone."""
