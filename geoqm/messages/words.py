"""German words for the states of a message."""

from geoqm.messages.model import State

STATES = {
    State.QUEUED: "wartet",
    State.SENDING: "wird versendet",
    State.SENT: "versendet",
    State.FAILED: "gescheitert",
    State.HELD: "zurückgehalten",
}
