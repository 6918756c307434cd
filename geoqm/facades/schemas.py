"""A rule set as it stands in its file: guideline, criteria, amounts, documents, steps.

The classes are frozen, so that rules read them as they came. Their JSON Schema is
`data/rules/rule-set.schema.json`.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from geoqm.facades.subjects import SUBJECTS, Subject, ValueKind

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{1,59}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]
Cents = Annotated[int, Field(ge=0, le=100_000_000_00)]
Share = Annotated[Decimal, Field(gt=0, le=1)]


class Operator(StrEnum):
    """How a value is compared."""

    EQUALS = "="
    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    IN = "in"
    NOT_IN = "not in"


ORDERING = frozenset({Operator.AT_LEAST, Operator.MORE_THAN, Operator.AT_MOST, Operator.LESS_THAN})
MEMBERSHIP = frozenset({Operator.IN, Operator.NOT_IN})


class Severity(StrEnum):
    """What follows from a criterion that is not met."""

    MUST = "must"
    SHOULD = "should"
    ASK = "ask"


class Part(BaseModel):
    """A part of a rule file: unknown keys are refused, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Wording(Part):
    """A text in the four languages of owners."""

    de: Text
    en: Text
    tr: Text
    ar: Text


class Criterion(Part):
    """One condition; `unknown = true` says that the guideline's value is not known."""

    id: Name
    subject: str
    operator: Operator = Operator.EQUALS
    value: bool | Decimal | str | tuple[str, ...] | None = None
    unit: str = ""
    unknown: bool = False
    severity: Severity
    staff: Text
    owners: Wording
    source: Text

    @property
    def about(self) -> Subject:
        """The subject this criterion asks for."""
        return SUBJECTS[self.subject]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _check_fit(self)
        return self


class Combination(StrEnum):
    """Whether façade and yard count as one measure."""

    ONE = "one"
    SEPARATE = "separate"
    UNKNOWN = "unknown"


class Amounts(Part):
    """Money of the guideline in cents and shares; what is missing is not known."""

    rate: Share | None = None
    cap_per_measure_cents: Cents | None = None
    cap_per_m2_cents: Cents | None = None
    minimum_grant_cents: Cents | None = None
    minimum_cost_cents: Cents | None = None
    ancillary_share: Share | None = None
    facade_and_yard: Combination = Combination.UNKNOWN
    budget_cents: Cents | None = None
    source: Text


class Document(Part):
    """What an application needs."""

    id: Name
    title: Wording
    source: Text


class Step(Part):
    """A step of the case, in order."""

    id: Name
    title: Text


class Legal(Part):
    """The guideline itself."""

    title: Text
    adopted_on: date | None = None
    source: Text


class FundingArea(Part):
    """Where the programme holds: a kind of area, and its name if there are several."""

    kind: Literal["programme_area", "redevelopment_area", "funding_area"]
    name: str = ""


class RuleSet(Part):
    """A versioned set of rules of one grant programme."""

    schema_version: Literal[1]
    id: Name
    version: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.-]{1,30}$")]
    name: Text
    place: Text
    is_example: bool
    valid_from: date | None = None
    valid_until: date | None = None
    commitment_years: Annotated[int, Field(ge=1, le=50)] | None = None
    area: FundingArea
    legal: Legal
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=60)]
    amounts: Amounts
    documents: tuple[Document, ...] = ()
    steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise _misfit(
                "valid_until",
                "Die Geltung endet, bevor sie beginnt.",
                "Tragen Sie einen Tag nach „valid_from“ ein.",
            )
        for part in (self.criteria, self.documents, self.steps):
            ids = [item.id for item in part]
            twice = next((name for name in ids if ids.count(name) > 1), None)
            if twice:
                raise ValueError(f"Die Kennung „{twice}“ kommt zweimal vor.")
        return self


def _misfit(key: str, message: str, remedy: str = "Ändern Sie die Angabe.") -> PydanticCustomError:
    """An error that names the key, for the line in the file."""
    told = {"message": message, "key": key, "remedy": remedy}
    return PydanticCustomError("misfit", "{message}", told)


def _check_fit(criterion: Criterion) -> None:
    """Raise where value, operator and unit do not fit the subject."""
    subject = SUBJECTS.get(criterion.subject)
    if subject is None:
        raise _misfit("subject", f"Der Gegenstand „{criterion.subject}“ ist nicht bekannt.")
    if criterion.unknown:
        if criterion.value is not None:
            raise _misfit("value", "Ein unbekannter Wert steht nicht in der Regel.")
        return
    if criterion.unit != subject.unit:
        wanted = f"„{subject.unit}“" if subject.unit else "keine Einheit"
        raise _misfit("unit", f"Zu „{subject.title}“ gehört {wanted}, nicht „{criterion.unit}“.")
    _VALUE_CHECKS[subject.kind](criterion, subject)


def _check_number(criterion: Criterion, subject: Subject) -> None:
    if isinstance(criterion.value, bool) or not isinstance(criterion.value, Decimal):
        raise _misfit("value", f"„{subject.title}“ wird mit einer Zahl verglichen.")
    if criterion.operator in MEMBERSHIP:
        raise _misfit("operator", f"„{subject.title}“ ist eine Zahl, keine Liste.")


def _check_flag(criterion: Criterion, subject: Subject) -> None:
    if not isinstance(criterion.value, bool):
        raise _misfit("value", f"„{subject.title}“ ist ja oder nein: true oder false.")
    if criterion.operator is not Operator.EQUALS:
        raise _misfit("operator", f"„{subject.title}“ ist ja oder nein: Nur „=“ passt.")


def _check_word(criterion: Criterion, subject: Subject) -> None:
    if criterion.operator in ORDERING:
        raise _misfit("operator", f"„{subject.title}“ ist ein Wort und hat kein Mehr oder Weniger.")
    is_list = isinstance(criterion.value, tuple)
    if (criterion.operator in MEMBERSHIP) != is_list:
        raise _misfit("value", "Zu „in“ und „not in“ gehört eine Liste, zu „=“ ein einzelnes Wort.")
    words = criterion.value if isinstance(criterion.value, tuple) else (criterion.value,)
    if not words or any(word not in subject.words for word in words):
        raise _misfit(
            "value", f"Für „{subject.title}“ gibt es diese Wörter: {', '.join(subject.words)}."
        )


_VALUE_CHECKS = {
    ValueKind.NUMBER: _check_number,
    ValueKind.FLAG: _check_flag,
    ValueKind.WORD: _check_word,
}
