"""What comes in from the form."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationData:
    """Hours on a day, and each week after it until a last day."""

    held_on: date
    begins_at: time
    ends_at: time
    place: str
    weekly_until: date | None = None
