"""A deterministic misspeller: what a hurried or unsure person makes of an address."""

import random
from collections.abc import Callable

Misspell = Callable[[str, random.Random], str]


def _drop(street: str, dice: random.Random) -> str:
    place = _place(street, dice)
    return street[:place] + street[place + 1 :]


def _swap(street: str, dice: random.Random) -> str:
    place = _place(street, dice)
    return street[:place] + street[place + 1 : place + 2] + street[place] + street[place + 2 :]


def _double(street: str, dice: random.Random) -> str:
    place = _place(street, dice)
    return street[:place] + street[place] + street[place:]


def _replace(street: str, dice: random.Random) -> str:
    place = _place(street, dice)
    return street[:place] + dice.choice("abcdefghijklmnopqrstuvwxyz") + street[place + 1 :]


def _shorten(street: str, dice: random.Random) -> str:
    ending = dice.choice(["str.", "str", "Str", "strasse", "strase"])
    return street.replace("straße", ending).replace("Straße", ending).replace("Str.", ending)


def _plain(street: str, dice: random.Random) -> str:
    marks = {"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue", "-": " "}
    return "".join(marks.get(letter, letter) for letter in street).lower()


def _without_dots(street: str, dice: random.Random) -> str:
    marks = {"ß": "s", "ä": "a", "ö": "o", "ü": "u"}
    return "".join(marks.get(letter, letter) for letter in street)


WAYS: tuple[Misspell, ...] = (_drop, _swap, _double, _replace, _shorten, _plain, _without_dots)


def misspelt(street: str, number: str, dice: random.Random) -> str:
    """The address with one slip, written as people type it."""
    wrong = dice.choice(WAYS)(street, dice)
    gap = dice.choice([" ", " ", " ", "  ", ", "])
    return f"{wrong}{gap}{number}"


def _place(street: str, dice: random.Random) -> int:
    return dice.randrange(1, max(2, len(street) - 1))
