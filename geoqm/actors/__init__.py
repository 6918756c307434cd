"""Actors of the quarter, their contact persons, working groups and relations."""
