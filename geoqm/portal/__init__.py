"""The data catalogue: what every layer holds, how current it is, and how programs get it."""
