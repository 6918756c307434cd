"""Every SELECT on reports: `own` for the form, `inbox` and the rest for the office."""
