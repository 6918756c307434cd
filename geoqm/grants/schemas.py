"""What enters the services: facts of a case as people typed them, already checked for form."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseData:
    """What is planned and what came of it."""

    measures: tuple[str, ...] = ()
    description: str = ""
    area_m2: Decimal | None = None
    unsealed_m2: Decimal | None = None
    greened_m2: Decimal | None = None
    offers_wanted: int | None = None
    responsible: str = ""
    due_on: date | None = None
    started_on: date | None = None
    early_start_on: date | None = None
    published_on: date | None = None
    public_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantData:
    """Who applies."""

    name: str
    kind: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    email: str = ""
    phone: str = ""
    deducts_input_tax: bool | None = None
    has_other_funding: bool | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostData:
    """A cost of the application."""

    title: str
    measure: str
    cost_cents: int
    counts: bool = True
    is_ancillary: bool = False
    is_own_work: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferData:
    """An offer of a firm."""

    firm: str
    lot: str
    received_on: date
    net_cents: int
    gross_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepData:
    """What a move brings along; each move uses its part."""

    due_on: date | None = None
    happened_on: date | None = None
    words: str = ""
    budget_id: int | None = None
    amount_cents: int | None = None
    complete_by: date | None = None
    proof_by: date | None = None
    commitment_years: int | None = None
    proven_cents: int | None = None
    proven_eligible_cents: int | None = None
