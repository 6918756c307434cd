"""Every SELECT of the slice: people, houses, pairs that may be the same."""
