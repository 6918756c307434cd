"""Vacancy episodes of units, sightings, offers with consent, and what the map shows of them."""
