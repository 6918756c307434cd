"""Days as people type them and as browsers send them."""

from datetime import date


def typed_day(text: str) -> date | None:
    """The day in `22.11.2026`, `1.2.2026` or `2026-11-22`; None for any other text."""
    parts = text.strip().split(".")
    iso = f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}" if len(parts) == 3 else parts[0]
    try:
        return date.fromisoformat(iso) if len(parts) in {1, 3} else None
    except ValueError:
        return None
