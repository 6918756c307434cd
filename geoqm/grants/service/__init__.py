"""Every write of the slice: money, cases, papers."""
