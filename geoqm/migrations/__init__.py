"""Alembic scripts and the upgrade that runs them, then syncs views and grants."""
