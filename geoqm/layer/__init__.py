"""The declaration of a map layer and the database views made from it."""
