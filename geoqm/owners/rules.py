"""Plain decisions about owners: normal forms, sums of shares, likeness of two owners."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rapidfuzz import fuzz

from geoqm.buildings.rules import ParsedAddress, parse_address, plain, spelled_out
from geoqm.errors import InvalidInput, RuleViolation
from geoqm.owners.kinds import Basis, OwnerKind, Trigger

SHORTEST_SEARCH = 3
LIKELY = 60
_TITLES = frozenset({"dr", "prof", "dipl", "ing", "herr", "frau", "eheleute", "med", "von", "van"})
_FORMS = (
    ("gmbh & co kg", "gmbh & co. kg", "gmbh und co kg", "gmbh co kg"),
    ("gesellschaft mit beschraenkter haftung", "gmbh", "mbh"),
    ("aktiengesellschaft", "ag"),
    ("kommanditgesellschaft", "kg"),
    ("offene handelsgesellschaft", "ohg"),
    ("gesellschaft buergerlichen rechts", "gbr"),
    ("eingetragene genossenschaft", "eg"),
    ("eingetragener verein", "ev", "e v"),
    ("unternehmergesellschaft haftungsbeschraenkt", "ug haftungsbeschraenkt", "ug"),
    ("stiftung",),
)
_DIGITS = re.compile(r"\D+")


def person_key(name: str, first_name: str = "") -> str:
    """One key for all spellings of a person: "Müller, Dr. Hans" and "hans mueller" are equal."""
    words = spelled_out(f"{first_name} {name}").split()
    return " ".join(sorted(word for word in words if word not in _TITLES))


def company_parts(name: str) -> tuple[str, str]:
    """Name without its legal form, and the form ("gmbh"); "" where there is none."""
    words = spelled_out(name)
    for spellings in _FORMS:
        for spelling in (spelled_out(each) for each in spellings):
            core = re.sub(rf"\b{spelling}\b", " ", words)
            if core != words:
                return " ".join(core.split()), spelled_out(spellings[-1])
    return words, ""


def match_key(kind: str, name: str, first_name: str = "") -> str:
    """The key by which the same owner is found again; without legal form and titles."""
    if kind == OwnerKind.PERSON:
        return person_key(name, first_name)
    core, _ = company_parts(name)
    return core


def address_key(street: str, postcode: str) -> str:
    """One key for all spellings of an address; "" without street or postcode."""
    if not street.strip() or not postcode.strip():
        return ""
    return f"{spelled_out(street).replace(' ', '')} {postcode.strip()}"


def phone_key(phone: str) -> str:
    """The digits of a phone number without country code and leading zero."""
    digits = _DIGITS.sub("", phone.replace("+49", "0", 1))
    return digits.removeprefix("0049").lstrip("0")


def checked_term(term: str) -> str:
    """A search for an owner, in normal form. Raises InvalidInput below three letters."""
    found = spelled_out(term)
    if len(found.replace(" ", "")) < SHORTEST_SEARCH:
        raise InvalidInput(
            "Bitte geben Sie mindestens drei Buchstaben des Namens ein.",
            remedy="Zum Beispiel „bei“ für Beispiel.",
            field="suche",
        )
    return found


def parsed_place(place: str) -> ParsedAddress:
    """Street and house number of a typed address; postcode and city after a comma are left out."""
    return parse_address(place.partition(",")[0])


def trigger_of(basis: str) -> Trigger:
    """What ends the storage of data collected on this ground."""
    return {
        Basis.SECTION_138.value: Trigger.AREA_LIFTED,
        Basis.CONSENT.value: Trigger.WITHDRAWAL,
    }.get(basis, Trigger.NO_CONTACT)


def checked_share(numerator: int | None, denominator: int | None) -> tuple[int, int] | None:
    """The share as a pair, None where nothing is known. Raises RuleViolation for half a share."""
    if numerator is None and denominator is None:
        return None
    if numerator is None or denominator is None or not 0 < numerator <= denominator:
        raise RuleViolation(
            "Der Anteil passt nicht.",
            remedy="Geben Sie einen Bruch an, zum Beispiel 1/2, oder lassen Sie das Feld leer.",
            field="anteil",
        )
    return numerator, denominator


@dataclass(frozen=True, slots=True)
class ShareSum:
    """What the shares of a house or unit add up to; `unknown` shares are not counted."""

    total: Fraction
    unknown: int

    @property
    def is_whole(self) -> bool:
        """Whether everything is known and adds up."""
        return self.total == 1 and not self.unknown

    @property
    def words(self) -> str:
        """The sum in a German sentence."""
        unknown = f" {self.unknown} Anteil(e) unbekannt." if self.unknown else ""
        if not self.total:
            return f"Anteile unbekannt ({self.unknown})." if self.unknown else ""
        if self.total == 1:
            return f"Anteile ergeben das Ganze.{unknown}"
        gap = abs(1 - self.total)
        verdict = "fehlt" if self.total < 1 else "zu viel"
        return f"Anteile ergeben {self.total}: {gap} {verdict}.{unknown}"


def share_sum(shares: Iterable[tuple[int | None, int | None]]) -> ShareSum:
    """The sum of shares (numerator, denominator)."""
    total, unknown = Fraction(0), 0
    for numerator, denominator in shares:
        if numerator is None or denominator is None:
            unknown += 1
        else:
            total += Fraction(numerator, denominator)
    return ShareSum(total, unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What of an owner counts when two are compared."""

    id: int
    kind: str
    name: str
    first_name: str = ""
    email: str = ""
    phone: str = ""
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two owners are the same (0 to 100), with the reasons in German."""

    score: int
    reasons: tuple[str, ...]

    @property
    def is_likely(self) -> bool:
        """Whether somebody should look at the two."""
        return self.score >= LIKELY


def likeness(one: Features, other: Features) -> Likeness:
    """Compare two owners by name, legal form, address, e-mail and phone."""
    points = [
        *_by_name(one, other),
        *_by_form(one, other),
        (25, "gleiche Anschrift") if one.addresses & other.addresses else None,
        (35, "gleiche E-Mail-Adresse") if _same(plain(one.email), plain(other.email)) else None,
        (25, "gleiche Telefonnummer") if _same(*map(phone_key, (one.phone, other.phone))) else None,
    ]
    counted = [each for each in points if each is not None]
    score = sum(number for number, _ in counted)
    return Likeness(max(0, min(100, score)), tuple(words for _, words in counted))


def _same(one: str, other: str) -> bool:
    return bool(one) and one == other


def _by_name(one: Features, other: Features) -> list[tuple[int, str] | None]:
    keys = [match_key(each.kind, each.name, each.first_name) for each in (one, other)]
    if keys[0] == keys[1]:
        spelled = (one.name, one.first_name) == (other.name, other.first_name)
        return [(60, "gleicher Name" if spelled else "gleicher Name in anderer Schreibweise")]
    ratio = fuzz.token_sort_ratio(*keys)
    if ratio >= 90:
        return [(45, "fast gleicher Name"), _first_names(one, other)]
    if ratio >= 80:
        return [(30, "ähnlicher Name"), _first_names(one, other)]
    return [(-20, "anderer Name")]


def _first_names(one: Features, other: Features) -> tuple[int, str] | None:
    """Brothers live at one address and differ by the first letter."""
    initials = {plain(each.first_name)[:1] for each in (one, other)} - {""}
    return (-30, "andere Anfangsbuchstaben der Vornamen") if len(initials) > 1 else None


def _by_form(one: Features, other: Features) -> list[tuple[int, str] | None]:
    if one.kind != other.kind:
        return [(-20, "andere Art")]
    if one.kind == OwnerKind.PERSON:
        return []
    forms = [company_parts(each.name)[1] for each in (one, other)]
    if forms[0] == forms[1]:
        return [None]
    if "" in forms:
        return [(0, "Rechtsform nur einmal genannt")]
    return [(-15, "andere Rechtsform")]


_KIND_WORDS = (
    (OwnerKind.CONDOMINIUM_ASSOCIATION, ("weg", "wohnungseigentuemergemeinschaft", "eigentuemergemeinschaft")),
    (OwnerKind.COMMUNITY_OF_HEIRS, ("erbengemeinschaft", "erben")),
    (OwnerKind.PUBLIC_BODY, ("stadt", "bundesrepublik", "land nordrhein westfalen", "bundesanstalt")),
)  # fmt: skip
_MOST_ON_PARCEL = 3


def kind_of(name: str, first_name: str = "") -> OwnerKind:
    """The kind of an owner as far as a name tells it; a person where nothing else is said."""
    words = spelled_out(name)
    for kind, starts in _KIND_WORDS:
        if any(words == start or words.startswith(f"{start} ") for start in starts):
            return kind
    has_form = bool(company_parts(name)[1])
    return OwnerKind.COMPANY if has_form and not first_name else OwnerKind.PERSON


@dataclass(frozen=True, slots=True)
class Match:
    """The houses that a row of a list means; without certain ones, candidates and the reason."""

    certain: tuple[int, ...] = ()
    candidates: tuple[int, ...] = ()
    reason: str = ""

    @property
    def is_hopeless(self) -> bool:
        """Whether nothing comes into question."""
        return not self.certain and not self.candidates


def matched(on_parcel: Sequence[int], at_place: Sequence[int], like_place: Sequence[int]) -> Match:
    """Weigh what a parcel id and an address say about a row's house."""
    if on_parcel and at_place:
        both = tuple(number for number in on_parcel if number in at_place)
        apart = "Flurstück und Anschrift zeigen auf verschiedene Häuser."
        return Match(both) if both else Match((), (*on_parcel, *at_place), apart)
    if on_parcel:
        many = f"Auf dem Flurstück stehen {len(on_parcel)} Gebäude."
        return _up_to(_MOST_ON_PARCEL, on_parcel, many)
    if at_place:
        return _up_to(1, at_place, "Die Anschrift ist nicht eindeutig.")
    return Match((), tuple(like_place), "Die Anschrift ist nur ähnlich." if like_place else "")


def _up_to(most: int, houses: Sequence[int], reason: str) -> Match:
    return Match(tuple(houses)) if len(houses) <= most else Match((), tuple(houses), reason)
