"""Areas with validity and accuracy, the edges of their boundaries, and census cells."""
