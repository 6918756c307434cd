"""Priority: which house the office should visit first, as a weighted sum of readable reasons."""
