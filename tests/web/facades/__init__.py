"""Pages of the façade grant."""
