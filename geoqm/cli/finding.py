"""What `geoqm doctor` finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `remedy` is empty when it is in order."""

    what: str
    found: str
    remedy: str = ""
