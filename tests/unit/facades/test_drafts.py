"""A rule file made anew from its values says the same; the form changes what it names."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoqm.errors import InvalidInput
from geoqm.facades import drafts, files
from geoqm.settings import ROOT

FOLDER = ROOT / "data" / "rules"
CONTENTS = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml")}
OWN = CONTENTS["gladbach-westend"]


def fields_of(content: str) -> dict[str, str]:
    """What the form sends when nobody touches it."""
    data = drafts.data_of(content)
    amounts = data["amounts"]
    fields = {"version": data["version"], **drafts.shown_amounts(amounts)}
    fields["facade_and_yard"] = amounts.get("facade_and_yard", "unknown")
    for each in data["criteria"]:
        prefix = f"c-{each['id']}-"
        fields[f"{prefix}severity"] = each["severity"]
        fields[f"{prefix}operator"] = each.get("operator", "=")
        fields[f"{prefix}value"] = drafts.shown(each)
        if each.get("unknown"):
            fields[f"{prefix}unknown"] = "1"
    return fields


@pytest.mark.parametrize("name", sorted(CONTENTS))
def test_untouched_form_changes_nothing(name: str) -> None:
    content = CONTENTS[name]
    again = drafts.with_values(content, fields_of(content))
    assert files.parse(again.encode()) == files.parse(content.encode())


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_survives(text: str) -> None:
    data: dict[str, Any] = {"name": text, "table": {"text": [text]}, "rows": [{"in": {"a": text}}]}
    assert tomllib.loads(drafts.text_of(data)) == data


def test_form_changes_what_it_names() -> None:
    fields = fields_of(OWN) | {
        "version": "2027",
        "valid_from": "2027-01-01",
        "c-age-value": "60",
        "c-age-operator": ">=",
        "rate": "62,5",
        "cap_per_measure_cents": "12.500,00",
        "minimum_grant_cents": "1.000,50",
    }
    del fields["c-age-unknown"]
    rules = files.parse(drafts.with_values(OWN, fields).encode())
    age = next(each for each in rules.criteria if each.id == "age")
    assert (age.value, age.unit, age.unknown) == (60, "years", False)
    amounts = rules.amounts
    assert (str(amounts.rate), amounts.cap_per_measure_cents) == ("0.625", 12_500_00)
    assert amounts.minimum_grant_cents == 1_000_50
    assert str(rules.valid_from) == "2027-01-01"


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("c-age-value", "alt", "mit einer Zahl"),
        ("c-location-value", "vielleicht", "ja oder nein"),
        ("c-applicant-value", "jeder", "gibt es diese Wörter"),
        ("rate", "viel", "passt nicht zu „rate“"),
        ("cap_per_measure_cents", "1,005", "passt nicht"),
        ("valid_from", "bald", "passt nicht zu „valid_from“"),
    ],
)
def test_what_is_typed_wrong_meets_the_same_check(field: str, typed: str, message: str) -> None:
    fields = fields_of(OWN) | {field: typed}
    fields.pop(f"{field.removesuffix('value')}unknown", None)
    with pytest.raises(files.RuleFileError) as caught:
        files.parse(drafts.with_values(OWN, fields).encode())
    assert message in str(caught.value)


def test_text_that_is_no_toml_is_refused() -> None:
    with pytest.raises(InvalidInput, match="nicht lesbar"):
        drafts.with_values("= nichts", {})
