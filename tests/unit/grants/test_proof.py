"""The proof of use agrees with the bookings to the cent, as figures, workbook and print."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from geoqm.grants.documents import prints, sheets, word
from geoqm.grants.files import PaperFiles
from geoqm.grants.kinds import Account, BookingKind, LetterKind, Step
from geoqm.grants.model import GrantCase
from geoqm.grants.proof import Proof, ProofRow
from geoqm.grants.queries.cases import Listed
from geoqm.grants.rules import letters
from geoqm.grants.rules.letters import Matter
from geoqm.grants.rules.pipeline import Waiting, bottleneck, columns
from geoqm.grants.rules.proof import Effects, Moved, Sums, by_case, effects, sums

DAY = date(2026, 11, 22)
MOVES = [
    Moved(BookingKind.RESERVED, Account.FREE, 0),
    Moved(BookingKind.AWARDED, Account.RESERVED, 0),
    Moved(BookingKind.RELEASED, Account.RESERVED, 0),
    Moved(BookingKind.RELEASED, Account.AWARDED, 0),
    Moved(BookingKind.PAID, Account.AWARDED, 0),
    Moved(BookingKind.REPAID, Account.PAID, 0),
]
bookings = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from(MOVES), st.integers(1, 10**8)), max_size=12
)


def a_proof(found: dict[int, Sums]) -> Proof:
    rows = [_row(number, money) for number, money in found.items()]
    return Proof(
        title="Probe",
        programme="Programm",
        made_on=DAY,
        rows=rows,
        lines=[],
        standings=[],
        photos=[],
    )


def _row(number: int, money: Sums) -> ProofRow:
    case = GrantCase(
        id=number,
        number=f"2026-{number:03d}",
        step=Step.PAYOUT.value,
        awarded_on=DAY,
        measures=["facade"],
        proven_cents=money.paid * 2 + 1,
        unsealed_m2=Decimal("12.5"),
    )
    listed = Listed(case, "Lindenstraße 5", "Programm", "")
    return ProofRow(listed, money, effects(money, case.proven_cents, case.unsealed_m2, None))


@given(bookings)
@settings(max_examples=25, deadline=None)
def test_sums_agree_to_the_cent_with_the_bookings(found: list[tuple[int, Moved, int]]) -> None:
    booked = [(number, replace(move, cents=cents)) for number, move, cents in found]
    total: Counter[tuple[BookingKind, Account]] = Counter()
    for _, move in booked:
        total[move.kind, move.from_account] += move.cents
    proof = a_proof(dict(by_case(booked)))
    assert proof.money == sums(move for _, move in booked)
    wanted = [
        total[BookingKind.AWARDED, Account.RESERVED],
        total[BookingKind.RELEASED, Account.AWARDED],
        total[BookingKind.PAID, Account.AWARDED],
        total[BookingKind.REPAID, Account.PAID],
    ]
    sheet = openpyxl.load_workbook(BytesIO(sheets.workbook(proof)))["Bewilligungen"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    for column, cents in enumerate(wanted, start=5):
        amounts = [round(Decimal(str(row[column])) * 100) for row in rows]
        assert amounts[-1] == sum(amounts[:-1]) == cents
    assert proof.money.granted == wanted[0] - wanted[1]


def test_private_money_is_what_the_grant_did_not_pay() -> None:
    money = Sums(awarded=5_000_00, paid=5_000_00, repaid=1_000_00)
    assert effects(money, 12_000_00, None, Decimal(3)) == Effects(
        12_000_00, 8_000_00, None, Decimal(3)
    )
    assert effects(money, None, None, None) == Effects()
    assert (money.received, money.open) == (4_000_00, 0)
    assert effects(Sums(awarded=4_400_00), 8_800_00, None, None).private_cents == 4_400_00


def test_area_that_nobody_told_is_no_zero() -> None:
    proof = a_proof({1: Sums(awarded=5_000_00), 2: Sums(awarded=1_00)})
    assert (proof.effects.unsealed_m2, proof.effects.greened_m2) == (Decimal(25), None)
    sheet = openpyxl.load_workbook(BytesIO(sheets.workbook(proof)))["Bewilligungen"]
    assert [row[-2] for row in sheet.iter_rows(min_row=2, values_only=True)] == [None] * 3


def test_proof_prints_what_it_holds(tmp_path: Path) -> None:
    pdf = prints.proof(a_proof({1: Sums(awarded=5_000_00)}), PaperFiles(tmp_path))
    assert pdf.startswith(b"%PDF")


HOSTILE = '#read("/etc/passwd") *fett* $x$ <b> {{ 7*7 }} {% x %} &'


def test_letters_say_the_facts_and_what_people_typed_stays_text() -> None:
    matter = Matter(
        number="2026-001",
        house="Lindenstraße 5",
        programme="Programm",
        version="1",
        measures="Fassade",
        today=DAY,
        granted_cents=5_000_00,
        paid_cents=2_000_00,
        open_cents=3_000_00,
        commitment_years=10,
        awarded_on=DAY,
        conditions=(HOSTILE,),
        missing=("Antrag",),
        duty="Unterlagen einreichen",
        reason=HOSTILE,
        hours="Unsere nächste Sprechstunde: morgen.",
    )
    told = {
        LetterKind.AWARD: "bis zu 5.000,00\u202f€",
        LetterKind.REJECTION: "wird abgelehnt",
        LetterKind.REMINDER: "an: Unterlagen einreichen.",
        LetterKind.PAYOUT: "3.000,00\u202f€",
        LetterKind.REVOCATION: "Zurückzuzahlen sind 2.000,00\u202f€",
    }
    for kind, words in told.items():
        content = letters.written(kind, matter, ["Büro"], [HOSTILE, "Musterweg 1"])
        assert words in json.dumps(content, ensure_ascii=False)
        assert ("Sprechstunde" in str(content)) == (kind is LetterKind.REMINDER)
        with ZipFile(BytesIO(word.letter(content))) as archive:
            xml = archive.read("word/document.xml").decode()
        assert "{{ 7*7 }}" in xml
        assert "&lt;b&gt;" in xml
        assert "{%p" not in xml
        assert prints.letter(content).startswith(b"%PDF")


def test_board_names_the_step_where_it_jams() -> None:
    old, late = date(2026, 10, 1), date(2026, 11, 21)
    cases = [
        Waiting(1, Step.CHECK, old, late),
        Waiting(2, Step.CHECK, DAY, None),
        Waiting(3, Step.COMMITMENT, old, late),
        Waiting(4, Step.INTEREST, DAY, DAY),
    ]
    found = {column.step: column for column in columns(cases, DAY)}
    check = found[Step.CHECK]
    assert (check.ids, check.overdue, check.median_days, check.oldest_days) == ((1, 2), 1, 0, 52)
    assert found[Step.AWARD].median_days is None
    jam = bottleneck(list(found.values()))
    assert jam is check
    assert bottleneck([found[Step.COMMITMENT]]) is None
