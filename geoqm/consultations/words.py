"""How hours are told, in the language of the reader."""

from geoqm.consultations.model import Consultation
from geoqm.i18n import Texts, later

WHEN = later("{day}, {begins} bis {ends} Uhr")
NEXT = later("Unsere nächste Sprechstunde: {when}, {place}.")


def when(hours: Consultation, texts: Texts) -> str:
    """Montag, 16. November 2026, 14:00 bis 16:00 Uhr."""
    return texts.say(WHEN).format(
        day=texts.weekday(hours.held_on),
        begins=f"{hours.begins_at:%H:%M}",
        ends=f"{hours.ends_at:%H:%M}",
    )


def sentence(hours: Consultation | None, texts: Texts) -> str:
    """The sentence of a letter; empty where no hours are known."""
    if hours is None:
        return ""
    return texts.say(NEXT).format(when=when(hours, texts), place=hours.place)
