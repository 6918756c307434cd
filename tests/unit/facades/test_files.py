"""Rule files: what ships is sound, what is wrong is refused with line and remedy."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from geoqm.errors import InvalidInput
from geoqm.facades import files
from geoqm.facades.schemas import RuleSet
from geoqm.settings import ROOT
from tests.unit.facades.samples import a_rule_set

FOLDER = ROOT / "data" / "rules"
SHIPPED = {rules.id: rules for rules in files.read_all(FOLDER)}
OWN = (FOLDER / "gladbach-westend.toml").read_text(encoding="utf-8")
KREFELD = (FOLDER / "krefeld.toml").read_text(encoding="utf-8")


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def problems(text: str) -> tuple[files.Problem, ...]:
    with pytest.raises(files.RuleFileError) as caught:
        files.parse(text.encode())
    return caught.value.problems


def test_only_the_own_programme_is_no_example() -> None:
    assert [rules.id for rules in SHIPPED.values() if not rules.is_example] == ["gladbach-westend"]
    assert len(SHIPPED) == 8


def test_own_programme_says_only_what_is_established() -> None:
    rules = SHIPPED["gladbach-westend"]
    known = {criterion.id for criterion in rules.criteria if not criterion.unknown}
    assert known == {"location", "applicant", "measure-kind", "advice"}
    assert (rules.amounts.rate, rules.amounts.cap_per_measure_cents) == (Decimal("0.5"), 10_000_00)
    assert rules.amounts.minimum_grant_cents is None
    assert rules.commitment_years is None


@pytest.mark.parametrize("rules", SHIPPED.values(), ids=lambda rules: rules.id)
def test_every_criterion_names_its_source_and_speaks_four_languages(rules: RuleSet) -> None:
    for criterion in rules.criteria:
        assert criterion.source
        assert len(set(criterion.owners.model_dump().values())) == 4


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('operator = ">"', 'operator = "älter"', "Erlaubt ist"),
        ('subject = "building.age_years"', 'subject = "building.alter"', "nicht bekannt"),
        ('unit = "years"', 'unit = "months"', "gehört „years“"),
        ("value = 10", 'value = "zehn"', "mit einer Zahl"),
        ('value = "residential"', 'value = "wohnen"', "gibt es diese Wörter"),
        ("cap_per_m2_cents = 3000", "cap_per_m2_cents = -1", "passt nicht"),
        ('version = "example-1"', "", "fehlt „version“"),
        ('place = "Krefeld"', 'ort = "Krefeld"', "„ort“ gibt es hier nicht"),
    ],
)
def test_mistake_is_named_with_its_line(old: str, new: str, message: str) -> None:
    text = KREFELD.replace(old, new, 1)
    found = next(problem for problem in problems(text) if message in str(problem))
    assert found.remedy
    if new:
        assert found.line == line_of(text, new)


def test_all_mistakes_are_told_at_once() -> None:
    text = KREFELD.replace('operator = ">"', 'operator = "älter"')
    assert len(problems(text.replace('severity = "ask"', 'severity = "soll"', 1))) == 2


def test_broken_toml_is_refused_with_its_line() -> None:
    text = KREFELD.replace('id = "krefeld"', 'id = "krefeld')
    assert problems(text)[0].line == line_of(text, 'id = "krefeld')


def test_other_encoding_and_huge_files_are_refused() -> None:
    with pytest.raises(files.RuleFileError, match="UTF-8"):
        files.parse(b"\xff\xfe")
    with pytest.raises(files.RuleFileError, match="zu groß"):
        files.parse(b"#" * (files.MAX_BYTES + 1))


def test_validity_cannot_end_before_it_begins() -> None:
    text = OWN.replace(
        "is_example", "valid_from = 2020-01-01\nvalid_until = 2019-01-01\nis_example"
    )
    found = problems(text)[0]
    assert "endet, bevor sie beginnt" in found.message
    assert "nach „valid_from“" in found.remedy
    assert found.line == line_of(text, "valid_until")


def version(number: str, first: date | None, last: date | None) -> RuleSet:
    return a_rule_set(version=number, valid_from=first, valid_until=last)


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (date(2020, 12, 31), "überschneiden"),
        (date(2021, 1, 2), "ohne Regeln"),
        (None, "gleichzeitig"),
    ],
)
def test_versions_follow_each_other_without_overlap_or_gap(
    second: date | None, message: str
) -> None:
    older = version("1", date(2020, 1, 1), date(2020, 12, 31))
    with pytest.raises(InvalidInput, match=message):
        files.check_validity([version("2", second, None), older])


def test_folder_with_a_gap_names_line_and_remedy(tmp_path: Path) -> None:
    until = 'version = "1"\nvalid_until = 2020-12-31'
    later = 'version = "2"\nvalid_from = 2021-02-01'
    for name, validity in (("a.toml", until), ("b.toml", later)):
        text = OWN.replace('version = "2019-03-27"', validity)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(files.RuleFileError) as caught:
        files.read_all(tmp_path)
    found = caught.value.problems[0]
    assert found.line == line_of((tmp_path / "b.toml").read_text("utf-8"), "valid_from")
    assert found.remedy == "Die neuere muss ab 01.01.2021 gelten."


def test_next_day_is_right() -> None:
    older = version("1", date(2020, 1, 1), date(2020, 12, 31))
    files.check_validity([older, version("2", date(2021, 1, 1), None)])
