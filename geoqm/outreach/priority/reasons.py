"""The reasons of the priority, each declared once: key, title, value, words, default weight.

A reason speaks of the house, of the office's own work and of how many houses hang on one door.
It never judges a person: `reads` names every column it rests on, and a test runs the statement
with the right to read these alone. `value` is SQL from 0 to 100 over the facts `f` of `facts.sql`.
"""

from dataclasses import dataclass
from typing import Final

from geoqm.buildings import codes

HIGH: Final = 50
MEDIUM: Final = 30
HEAVIEST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a house should be visited (Anlass): what counts how much, and how it is said.

    `words` is SQL for the German words; they are shown where the value is not 0.
    """

    key: str
    title: str
    help: str
    weight: int
    value: str
    words: str
    reads: tuple[str, ...]


_MONTHS = "{0} || CASE {0} WHEN 1 THEN ' Monat' ELSE ' Monaten' END"
_YEARS = "{0} / 12 || ' Jahren'"


def _span(months: str) -> str:
    """Months in words: months up to 23, then years."""
    return f"CASE WHEN {months} < 24 THEN {_MONTHS.format(months)} ELSE {_YEARS.format(months)} END"


_KINDS = " ".join(f"WHEN '{each.code}' THEN '{each.title}'" for each in codes.UNIT_KINDS)
_EPISODE = (
    "vacancy_episode.unit_id",
    "vacancy_episode.id",
    "vacancy_episode.status",
    "vacancy_episode.began_on",
    "vacancy_episode.first_seen_on",
    "vacancy_episode.ended_on",
    "unit.id",
    "unit.building_id",
    "unit.kind",
    "unit.area_m2",
    "unit.vanished_on",
)

REASONS: Final = (
    Reason(
        key="vacancy",
        title="Leerstand und seine Dauer",
        help="Beginnt bei 40 %, nach zwei Jahren zählt das ganze Gewicht. Gemeldeter oder "
        "angekündigter Leerstand zählt 30 %.",
        weight=35,
        value="CASE WHEN f.vacant_units > 0 THEN 40 + least(coalesce(f.vacant_months, 6), 24) * 60 / 24"
        " WHEN f.is_expected OR f.is_reported THEN 30 ELSE 0 END",
        words="CASE WHEN f.vacant_units = 0 AND f.is_reported THEN 'Leerstand gemeldet, noch nicht geprüft'"
        " WHEN f.vacant_units = 0 THEN 'Leerstand angekündigt'"
        f" ELSE CASE f.vacant_kind {_KINDS} END || CASE WHEN f.vacant_months IS NULL"
        " THEN ' leer, Beginn unbekannt' WHEN f.vacant_months = 0 THEN ' leer seit weniger als einem Monat'"
        f" ELSE ' leer seit ' || {_span('f.vacant_months')} END END",
        reads=_EPISODE,
    ),
    Reason(
        key="vacant_units",
        title="Zahl der leeren Einheiten",
        help="Ab der zweiten leeren Einheit; bei vier zählt das ganze Gewicht.",
        weight=10,
        value="greatest(0, least(f.vacant_units - 1, 3)) * 100 / 3",
        words="f.vacant_units || ' Einheiten leer'",
        reads=_EPISODE,
    ),
    Reason(
        key="grant",
        title="Förderfähigkeit",
        help="Hof- und Fassadenprogramm: „erfüllt“ zählt ganz, „Beratung nötig“ zur Hälfte.",
        weight=15,
        value="CASE f.eligibility WHEN 'met' THEN 100 WHEN 'ask' THEN 50 ELSE 0 END",
        words="CASE f.eligibility WHEN 'met' THEN 'Förderung möglich' ELSE 'Förderung nach Beratung möglich' END",
        reads=(
            "grant_assessment.building_id",
            "grant_assessment.rule_set_id",
            "grant_assessment.result",
            "grant_rule_set.id",
            "grant_rule_set.is_current",
        ),
    ),
    Reason(
        key="condition",
        title="Zustand des Gebäudes",
        help="„schlecht“ zählt ganz, „mittel“ zur Hälfte. Ohne Angabe zählt nichts.",
        weight=10,
        value="CASE lower(f.condition) WHEN 'schlecht' THEN 100 WHEN 'mittel' THEN 50 ELSE 0 END",
        words="'Zustand: ' || f.condition || coalesce(to_char(f.condition_on, ' (YYYY)'), '')",
        reads=("building.condition", "building.condition_on"),
    ),
    Reason(
        key="focus_street",
        title="Lage in einer Schwerpunktstraße",
        help="Welche Straßen das sind, legen Sie unten auf dieser Seite fest.",
        weight=10,
        value="CASE WHEN f.focus_street IS NULL THEN 0 ELSE 100 END",
        words="'Schwerpunktstraße ' || f.focus_street",
        reads=(
            "focus_street.street_key",
            "focus_street.name",
            "address.building_id",
            "address.street_key",
            "address.vanished_on",
        ),
    ),
    Reason(
        key="last_contact",
        title="Letzter Kontakt",
        help="Ohne Kontakt zählt das ganze Gewicht, sonst wächst es in zwölf Monaten von null an.",
        weight=10,
        value="CASE WHEN f.last_contact_on IS NULL THEN 100 ELSE greatest(0, least(f.contact_months, 12)) * 100 / 12 END",
        words="CASE WHEN f.last_contact_on IS NULL THEN 'noch kein Kontakt'"
        f" ELSE 'letzter Kontakt vor ' || {_span('f.contact_months')} END",
        reads=(
            "contact.id",
            "contact.building_id",
            "contact.owner_id",
            "contact.happened_on",
            "contact.outcome",
            "contact.channel",
        ),
    ),
    Reason(
        key="owner_houses",
        title="Häuser in einer Hand",
        help="Ein Gespräch für mehrere Häuser: ab dem zweiten Haus, bei fünf zählt das ganze Gewicht.",
        weight=10,
        value="greatest(0, least(f.owner_houses - 1, 4)) * 25",
        words="f.owner_houses || ' Häuser in einer Hand'",
        reads=(
            "ownership.building_id",
            "ownership.owner_id",
            "ownership.began_on",
            "ownership.ended_on",
            "owner.id",
            "owner.merged_into_id",
            "owner.erased_on",
        ),
    ),
    Reason(
        key="follow_up",
        title="Fällige Wiedervorlage",
        help="Zählt ab dem Tag, an dem eine Wiedervorlage zu diesem Haus fällig ist.",
        weight=15,
        value="CASE WHEN f.days_overdue >= 0 THEN 100 ELSE 0 END",
        words="'Wiedervorlage fällig seit ' || to_char(f.next_follow_up_on, 'DD.MM.YYYY')",
        reads=("follow_up.building_id", "follow_up.due_on", "follow_up.done_at"),
    ),
)
KEYS: Final = tuple(each.key for each in REASONS)
# Which houses there are, their street, and how far the office's own campaigns are with them.
FRAME: Final = (
    "building.id",
    "building.use_class",
    "building.vanished_on",
    "building.address_label",
    "building.quarter",
    "address.id",
    "address.street",
    "address.house_number",
    "address.suffix",
    "campaign_building.building_id",
    "campaign_building.campaign_id",
    "campaign_building.campaign_person_id",
    "campaign_person.id",
    "campaign_person.state",
    "campaign_person.left_out_reason",
    "campaign.id",
    "campaign.state",
)
DEFAULTS: Final = {each.key: each.weight for each in REASONS}
