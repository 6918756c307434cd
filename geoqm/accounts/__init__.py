"""Pages of login, logout and the own account."""
