"""Every write of the slice: batches and their letters here, answers beside them."""

from geoqm.letters.service.answers import (
    accept,
    enter_paper,
    receive,
    receive_no_mail,
    receive_objection,
    reject,
    reopen,
)
from geoqm.letters.service.batches import (
    change_batch,
    delete_batch,
    discard_files,
    mark_sent,
    prepare,
    request_production,
    take_back_sending,
)

__all__ = [
    "accept",
    "change_batch",
    "delete_batch",
    "discard_files",
    "enter_paper",
    "mark_sent",
    "prepare",
    "receive",
    "receive_no_mail",
    "receive_objection",
    "reject",
    "reopen",
    "request_production",
    "take_back_sending",
]
