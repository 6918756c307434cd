"""Users, roles, sessions, tokens and the checks that stand before every request."""
