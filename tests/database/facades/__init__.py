"""Rule sets and assessments in PostgreSQL."""
