"""Every write of the slice: contacts, follow-ups, campaigns, calendar feeds."""

from geoqm.outreach.service.campaigns import (
    add_houses,
    advance,
    change_campaign,
    leave_out,
    plan_campaign,
    refresh_left_out,
    remove_house,
    set_state,
)
from geoqm.outreach.service.contacts import change_contact, log_contact, take_back, take_step
from geoqm.outreach.service.feeds import drop_feed, renew_feed
from geoqm.outreach.service.follow_ups import (
    add_follow_up,
    assign_follow_up,
    complete_follow_up,
    move_follow_up,
    reopen_follow_up,
)

__all__ = [
    "add_follow_up",
    "add_houses",
    "advance",
    "assign_follow_up",
    "change_campaign",
    "change_contact",
    "complete_follow_up",
    "drop_feed",
    "leave_out",
    "log_contact",
    "move_follow_up",
    "plan_campaign",
    "refresh_left_out",
    "remove_house",
    "renew_feed",
    "reopen_follow_up",
    "set_state",
    "take_back",
    "take_step",
]
