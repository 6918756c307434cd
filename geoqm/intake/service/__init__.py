"""Every write to reports: the sender's steps here, the office's decisions beside them.

The sender's functions name a token, announce it to PostgreSQL for this transaction and work on
the one report that belongs to it.
"""

from geoqm.intake.service.decisions import (
    Clerk,
    Outdated,
    Shown,
    accept,
    ask_back,
    merge_with_report,
    merge_with_unit,
    refuse,
)
from geoqm.intake.service.desk import (
    add_note,
    assign,
    clear_suspicion,
    dismiss_news,
    news_of,
    settle_news,
)
from geoqm.intake.service.drafts import (
    discard_draft,
    load_draft,
    save_step,
    speak,
    start_draft,
    write_step,
)
from geoqm.intake.service.entries import NewUnit, WholeHouse
from geoqm.intake.service.limits import Limit, count_try
from geoqm.intake.service.links import mailed_links, request_link
from geoqm.intake.service.photos import (
    begin_photo,
    drop_unfinished,
    finish_photo,
    note_received,
    photo_file,
    photo_of,
    remove_photo,
)
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
    "WholeHouse",
    "accept",
    "add_note",
    "ask_back",
    "assign",
    "begin_photo",
    "clear_suspicion",
    "confirm_email",
    "correct",
    "count_try",
    "discard_draft",
    "dismiss_news",
    "drop_unfinished",
    "extend",
    "finish_photo",
    "give_consent",
    "load_draft",
    "mailed_links",
    "mark_let",
    "merge_with_report",
    "merge_with_unit",
    "news_of",
    "note_received",
    "photo_file",
    "photo_of",
    "purge",
    "refuse",
    "remove_photo",
    "request_deletion",
    "request_link",
    "save_step",
    "settle_news",
    "speak",
    "start_draft",
    "state_for",
    "submit",
    "undo",
    "withdraw",
    "withdraw_consent",
    "write_step",
]
