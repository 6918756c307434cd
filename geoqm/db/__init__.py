"""Engine, roles, sessions, base classes, import runs and the private cluster."""
