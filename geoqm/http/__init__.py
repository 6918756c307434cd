"""What every page and route needs: caller, sessions, rendering, errors, security headers."""
