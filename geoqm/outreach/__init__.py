"""Outreach (Ansprache): contacts with owners, follow-ups, campaigns, rounds from door to door."""
