"""German words of rounds."""

from typing import Final

OUTCOMES: Final = {
    "reached": "erreicht",
    "not_there": "nicht da",
    "card_left": "Karte eingeworfen",
    "follow_up": "Wiedervorlage",
    "skipped": "übersprungen",
}
LANGUAGES: Final = {
    "de": "Deutsch",
    "en": "Englisch",
    "tr": "Türkisch",
    "ar": "Arabisch",
}


def language(code: str) -> str:
    """What somebody speaks; "" where nobody noted anything but German."""
    return f"spricht {LANGUAGES[code]}" if code != "de" and code in LANGUAGES else ""


def title_of(title: str, day: str) -> str:
    """The name of a round: its own, else its day."""
    return title or f"Rundgang am {day}"
