"""What the forms of the pages send, turned into facts; every mistake names its field."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from geoqm.buildings.model import AreaMeasure, UnitKind
from geoqm.buildings.schemas import UnitFacts
from geoqm.errors import InvalidInput
from geoqm.vacancies import dates
from geoqm.vacancies.codes import (
    Confidence,
    Source,
    VacancyKind,
    VacancyReason,
    VacancyStatus,
    Wish,
)
from geoqm.vacancies.schemas import EpisodeFacts, OfferFacts

Code = TypeVar("Code", bound=StrEnum)
_LONGEST = 10_000
_MEASURES = {UnitKind.DWELLING: AreaMeasure.LIVING_AREA, UnitKind.SHOP: AreaMeasure.SALES_AREA}


async def form_fields(request: Request) -> Mapping[str, str]:
    """The fields of the form, without spaces around them; null signs and files are dropped."""
    form = await request.form()
    return {
        name: value.replace("\0", "").strip()[:_LONGEST]
        for name, value in form.multi_items()
        if isinstance(value, str)
    }


Fields = Annotated[Mapping[str, str], Depends(form_fields)]


def day(fields: Mapping[str, str], name: str, default: date | None = None) -> date:
    """The day in a field; `default` where it was left empty."""
    found = optional_day(fields, name) or default
    if found is None:
        raise InvalidInput("Der Tag fehlt.", remedy="Beispiel: 12.03.2026.", field=name)
    return found


def optional_day(fields: Mapping[str, str], name: str) -> date | None:
    """The day in a field; None where it was left empty."""
    text = fields.get(name, "")
    if not text:
        return None
    try:
        rough = dates.parse(text)
    except InvalidInput as error:
        raise InvalidInput(error.message, remedy="Beispiel: 12.03.2026.", field=name) from error
    return rough.stored


def code(
    fields: Mapping[str, str], name: str, codes: type[Code], default: Code | None = None
) -> Code:
    """The chosen code of a field."""
    text = fields.get(name, "")
    if not text and default is not None:
        return default
    try:
        return codes(text)
    except ValueError as error:
        raise InvalidInput(
            "Diese Auswahl gibt es nicht.", remedy="Wählen Sie einen der Einträge.", field=name
        ) from error


def number(fields: Mapping[str, str], name: str) -> int:
    """The whole number in a hidden field."""
    text = fields.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput(
            "Das Formular ist unvollständig.", remedy="Laden Sie die Seite neu.", field=name
        )
    return int(text)


def episode_facts(fields: Mapping[str, str], today: date) -> EpisodeFacts:
    """The facts of an episode: a new one, or corrected ones."""
    return EpisodeFacts(
        source=code(fields, "source", Source),
        seen_on=day(fields, "seen_on", today),
        status=code(fields, "status", VacancyStatus, VacancyStatus.CONFIRMED_VACANT),
        began=_began(fields),
        kind=code(fields, "kind", VacancyKind, VacancyKind.UNKNOWN),
        reason=code(fields, "reason", VacancyReason, VacancyReason.UNKNOWN),
        confidence=code(fields, "confidence", Confidence, Confidence.LIKELY),
        next_check_on=optional_day(fields, "next_check_on"),
        interim_use=fields.get("interim_use", ""),
        interim_until=optional_day(fields, "interim_until"),
        note=fields.get("note", ""),
    )


def _began(fields: Mapping[str, str]) -> dates.RoughDate:
    return dates.parse(fields.get("began_on", ""))


def offer_facts(fields: Mapping[str, str], today: date) -> OfferFacts:
    """An offer as the landlord worded it, with the consents that were given."""
    return OfferFacts(
        title=fields.get("title", ""),
        description=fields.get("description", ""),
        contact=fields.get("contact", ""),
        wish=code(fields, "wish", Wish),
        available_from=optional_day(fields, "available_from"),
        is_public="is_public" in fields,
        for_matching="for_matching" in fields,
        consent_on=day(fields, "consent_on", today),
        consent_version=fields.get("consent_version", ""),
        consent_through=code(fields, "consent_through", Source, Source.LANDLORD),
    )


def unit_facts(fields: Mapping[str, str]) -> UnitFacts:
    """A unit that is added: its kind, where it lies, and how large it is."""
    kind = code(fields, "unit_kind", UnitKind)
    area = _decimal(fields, "area_m2")
    return UnitFacts(
        kind=kind,
        floor=_floor(fields),
        position=fields.get("position", ""),
        area_m2=area,
        area_measure=_MEASURES.get(kind, AreaMeasure.USABLE_AREA) if area else None,
    )


def _floor(fields: Mapping[str, str]) -> int | None:
    text = fields.get("floor", "").upper().replace("OG", "").replace("EG", "0").strip(" .")
    if not text:
        return None
    try:
        floor = int(text)
    except ValueError:
        floor = 999
    if not -5 <= floor <= 200:
        raise InvalidInput(
            "Dieses Geschoss gibt es nicht.", remedy="Beispiele: EG, 2, -1.", field="floor"
        )
    return floor


def _decimal(fields: Mapping[str, str], name: str) -> Decimal | None:
    text = fields.get(name, "").replace("m²", "").replace(",", ".").strip()
    if not text:
        return None
    try:
        value = Decimal(text)
        if value.is_finite() and 0 < value < 100_000:
            return value
    except InvalidOperation:
        pass
    raise InvalidInput("Diese Fläche kann nicht stimmen.", remedy="Beispiel: 68,5.", field=name)
