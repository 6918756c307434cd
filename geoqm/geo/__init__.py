"""Reference systems, boxes and tile arithmetic: pure functions without database or web."""
