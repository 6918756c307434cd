"""Every write to reports: the sender's steps here, the office's decisions beside them.

The sender's functions name a token, announce it to PostgreSQL for this transaction and work on
the one report that belongs to it.
"""

from geoqm.intake.service.drafts import load_draft, save_step, speak, start_draft
from geoqm.intake.service.limits import Limit, count_try
from geoqm.intake.service.retention import Purged, purge
from geoqm.intake.service.sending import Sending, confirm_email, submit
from geoqm.intake.service.sent import (
    correct,
    extend,
    give_consent,
    mark_let,
    request_deletion,
    state_for,
    withdraw,
    withdraw_consent,
)

__all__ = [
    "Limit",
    "Purged",
    "Sending",
    "confirm_email",
    "correct",
    "count_try",
    "extend",
    "give_consent",
    "load_draft",
    "mark_let",
    "purge",
    "request_deletion",
    "save_step",
    "speak",
    "start_draft",
    "state_for",
    "submit",
    "withdraw",
    "withdraw_consent",
]
