"""German words for the states of a message."""

from geoqm.messages.model import State

STATES = {
    State.QUEUED: "wartet",
    State.SENDING: "wird versendet",
    State.SENT: "versendet",
    State.FAILED: "gescheitert",
    State.HELD: "zurückgehalten",
}

# The colour of a state's tag; the word says the same.
TAGS = {
    State.QUEUED: "blue",
    State.SENDING: "blue",
    State.SENT: "green",
    State.FAILED: "red",
    State.HELD: "amber",
}
