"""Street walks (Begehungen): what staff see door by door, entered on a phone without network."""
