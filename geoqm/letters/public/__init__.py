"""The public questionnaire: opened by a code, without account, under a role of its own."""
