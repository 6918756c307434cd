"""Owners of buildings and units, their shares, representatives, consents and objections."""
