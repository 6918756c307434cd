"""The invented people of the town: owners with their houses, and actors of the quarter."""
