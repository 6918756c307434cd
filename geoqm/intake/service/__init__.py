"""Every write to reports: the sender's steps here, the office's decisions beside them.

The sender's functions name a token, announce it to PostgreSQL for this transaction and work on
the one report that belongs to it.
"""

from geoqm.intake.service.decisions import (
    Clerk,
    NewUnit,
    Outdated,
    Shown,
    accept,
    ask_back,
    merge_with_report,
    merge_with_unit,
    refuse,
)
from geoqm.intake.service.desk import add_note, assign, dismiss_news, news_of, settle_news
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
from geoqm.intake.service.undoing import undo

__all__ = [
    "Clerk",
    "Limit",
    "NewUnit",
    "Outdated",
    "Purged",
    "Sending",
    "Shown",
    "accept",
    "add_note",
    "ask_back",
    "assign",
    "confirm_email",
    "correct",
    "count_try",
    "dismiss_news",
    "extend",
    "give_consent",
    "load_draft",
    "mark_let",
    "merge_with_report",
    "merge_with_unit",
    "news_of",
    "purge",
    "refuse",
    "request_deletion",
    "save_step",
    "settle_news",
    "speak",
    "start_draft",
    "state_for",
    "submit",
    "undo",
    "withdraw",
    "withdraw_consent",
]
