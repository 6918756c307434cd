"""Letters, mailings and questionnaires to owners: lawful by construction."""
