"""What the forms of the pages send: amounts, areas, days; every mistake names its field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from geoqm.errors import GeoqmError, InvalidInput
from geoqm.grants import codes
from geoqm.grants.schemas import ApplicantData, CaseData, CostData, OfferData, StepData
from geoqm.http.forms import FormReader

_AMOUNT = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,9})(?:,(\d{1,2}))?")
_AREA = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,6})(?:,(\d{1,2}))?")
_MOST_YEARS = 50
_MOST_OFFERS = 9


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as it is shown again: what was typed, and what has to be mended."""

    values: Mapping[str, str] = field(default_factory=dict)
    mistakes: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str, default: object = "") -> str:
        """What was typed in a field, else the default."""
        return self.values.get(name, "" if default is None else str(default))


EMPTY = Shown()


class Mistakes(InvalidInput):
    """Several fields have to be mended."""

    def __init__(self, mistakes: Mapping[str, str]) -> None:
        """Keep the text of each field."""
        super().__init__(" ".join(mistakes.values()))
        self.fields = dict(mistakes)


def refused(values: Mapping[str, str], error: GeoqmError) -> Shown:
    """The form with each error beside its field."""
    fields = error.fields if isinstance(error, Mistakes) else {error.field or "schritt": error.text}
    return Shown(values, fields)


class Form:
    """Reads a form of the slice; `done` raises where something has to be mended."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """Read from `values` as they were typed."""
        self.reader = FormReader(values)
        self._values = values

    def done(self) -> None:
        """Raises Mistakes with all that has to be mended."""
        if self.reader.mistakes:
            raise Mistakes(self.reader.mistakes)

    def cents(self, name: str, title: str, *, required: bool = False) -> int | None:
        """An amount in euros as people write it (14.200,50); None where empty."""
        typed = re.sub(r"[\s\u202f€]", "", self._values.get(name, ""))
        if not typed:
            if required:
                self.reader.mistakes[name] = f"Bitte geben Sie bei „{title}“ einen Betrag an."
            return None
        found = _AMOUNT.fullmatch(typed)
        if found is None:
            self.reader.mistakes[name] = f"„{title}“ ist kein Betrag. Beispiel: 14.200,50."
            return None
        return int(found[1].replace(".", "")) * 100 + int((found[2] or "0").ljust(2, "0"))

    def area(self, name: str, title: str) -> Decimal | None:
        """Square metres as people write them (1.250,5); None where empty."""
        typed = re.sub(r"[\s\u202f]|m²|m2", "", self._values.get(name, ""))
        if not typed:
            return None
        found = _AREA.fullmatch(typed)
        if found is None:
            self.reader.mistakes[name] = f"„{title}“ ist keine Fläche. Beispiel: 120,5."
            return None
        return Decimal(f"{found[1].replace('.', '')}.{found[2] or '0'}")

    def small(self, name: str, title: str, most: int) -> int | None:
        """A whole number from 1 up to `most`; None where empty."""
        number = self.reader.number(name, title)
        if number is not None and not 1 <= number <= most:
            self.reader.mistakes[name] = f"„{title}“ liegt zwischen 1 und {most}."
        return number

    def choice_or_none(self, name: str) -> bool | None:
        """Yes, no, or not known."""
        return {"ja": True, "nein": False}.get(self._values.get(name, ""))


def case_data(form: Form, lists: Mapping[str, Sequence[str]]) -> CaseData:
    """What is planned and what came of it."""
    reader = form.reader
    measures = tuple(m for m in codes.MEASURES if m in lists.get("massnahmen", ()))
    data = CaseData(
        measures=measures,
        description=reader.text("beschreibung", "Beschreibung", limit=2000),
        area_m2=form.area("flaeche", "Gestaltete Fläche"),
        unsealed_m2=form.area("entsiegelt", "Entsiegelt"),
        greened_m2=form.area("begruent", "Begrünt"),
        offers_wanted=form.small("angebote_noetig", "Zahl der Angebote", _MOST_OFFERS),
        responsible=reader.text("zustaendig", "Zuständig", limit=60, required=True),
        due_on=reader.day("bis", "Nächster Termin"),
        started_on=reader.day("begonnen", "Beginn der Arbeiten"),
        early_start_on=reader.day("vorzeitig", "Vorzeitiger Beginn erlaubt ab"),
        published_on=reader.day("veroeffentlicht", "Einwilligung zur Veröffentlichung"),
        public_text=reader.text("oeffentlich", "Öffentlicher Text", limit=600),
    )
    form.done()
    return data


def applicant_data(form: Form) -> ApplicantData:
    """Who applies."""
    reader = form.reader
    data = ApplicantData(
        name=reader.text("name", "Name", required=True),
        kind=reader.choice("wer", "Wer", codes.APPLICANTS),
        street=reader.text("strasse", "Straße und Hausnummer", limit=160),
        postcode=reader.text("plz", "Postleitzahl", limit=12),
        city=reader.text("ort", "Ort", limit=120),
        email=reader.email("email", "E-Mail"),
        phone=reader.text("telefon", "Telefon", limit=60),
        deducts_input_tax=form.choice_or_none("vorsteuer"),
        has_other_funding=form.choice_or_none("andere"),
        owner_id=reader.number("eigentum", "Eigentum"),
    )
    form.done()
    return data


def cost_data(form: Form) -> CostData:
    """A cost of the application."""
    reader = form.reader
    data = CostData(
        title=reader.text("titel", "Bezeichnung", limit=160, required=True),
        measure=reader.choice("massnahme", "Maßnahme", codes.MEASURES),
        cost_cents=form.cents("kosten", "Kosten", required=True) or 0,
        counts=not reader.flag("zaehlt_nicht"),
        is_ancillary=reader.flag("nebenkosten"),
        is_own_work=reader.flag("eigenarbeit"),
    )
    if data.cost_cents == 0 and "kosten" not in reader.mistakes:
        reader.mistakes["kosten"] = "Bitte geben Sie einen Betrag über 0 € an."
    form.done()
    return data


def offer_data(form: Form) -> OfferData:
    """An offer of a firm."""
    reader = form.reader
    received = reader.day("eingang", "Eingegangen am", required=True)
    net = form.cents("netto", "Netto", required=True)
    gross = form.cents("brutto", "Brutto", required=True)
    firm = reader.text("firma", "Firma", limit=160, required=True)
    lot = reader.choice("gewerk", "Maßnahme", codes.MEASURES)
    form.done()
    if received is None or net is None or gross is None:
        raise InvalidInput("Bitte füllen Sie alle Felder des Angebots aus.", field="firma")
    return OfferData(firm=firm, lot=lot, received_on=received, net_cents=net, gross_cents=gross)


def step_data(form: Form) -> StepData:
    """What a move brings along."""
    reader = form.reader
    data = StepData(
        due_on=reader.day("bis", "bis wann"),
        happened_on=reader.day("am", "am"),
        words=reader.text("grund", "Grund", limit=1000),
        budget_id=reader.number("haushalt", "Haushalt"),
        amount_cents=form.cents("betrag", "Zuschuss"),
        complete_by=reader.day("fertig", "Fertig bis"),
        proof_by=reader.day("nachweis", "Nachweis bis"),
        commitment_years=form.small("jahre", "Zweckbindung", _MOST_YEARS),
        proven_cents=form.cents("nachgewiesen", "Nachgewiesene Kosten"),
        proven_eligible_cents=form.cents("anerkannt", "Anerkannte Kosten"),
    )
    form.done()
    return data
