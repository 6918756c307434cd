"""Names that anybody sees are invented: Musterberg, Beispielfeld, Probehaus."""

from geoqm.buildings.rules import plain
from geoqm.demo import dice

_FIRST = ("Muster", "Beispiel", "Probe", "Fantasie", "Schein", "Test", "Demo", "Erfunden")
_LAST = (
    "mann", "frau", "berg", "feld", "hof", "stein", "bach", "haus", "tal", "wald", "brink", "kamp",
    "meier", "huber", "wind", "see", "au", "horst", "born", "mühl",
)  # fmt: skip
_GIVEN = (
    "Erika", "Max", "Leyla", "Jan", "Ayşe", "Ole", "Mina", "Karim", "Jule", "Tarik", "Ida", "Piet",
    "Zoé", "Björn", "Nesrin", "Anton", "Fadi", "Greta", "Milan", "Rosa",
)  # fmt: skip
_TRADES = ("Immobilien", "Grundbesitz", "Wohnbau", "Hausbesitz", "Liegenschaften")
_FORMS = ("GmbH", "GmbH & Co. KG", "AG", "GbR", "eG")
MANAGERS = tuple(f"{first} Hausverwaltung GmbH" for first in _FIRST)


def surname(*key: object) -> str:
    """A surname such as Musterberg."""
    first = _FIRST[int(dice.roll("first", *key) * len(_FIRST))]
    return first + _LAST[int(dice.roll("last", *key) * len(_LAST))]


def given(*key: object) -> str:
    """A first name."""
    return _GIVEN[int(dice.roll("given", *key) * len(_GIVEN))]


def company(*key: object) -> str:
    """A company such as Musterberg Wohnbau GmbH."""
    trade = _TRADES[int(dice.roll("trade", *key) * len(_TRADES))]
    form = _FORMS[int(dice.roll("form", *key) * len(_FORMS))]
    return f"{surname(*key)} {trade} {form}"


def email(name: str, number: int) -> str:
    """An address in a domain that exists nowhere."""
    return f"{plain(name).replace(' ', '.')}.{number}@demo.example"
