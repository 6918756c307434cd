"""Questions to the slice: contacts, follow-ups, open cases, campaigns."""
