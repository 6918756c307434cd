"""Questions to the slice; the search has a module of its own."""
