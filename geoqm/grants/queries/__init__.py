"""Every SELECT of the slice: money, cases, board."""
