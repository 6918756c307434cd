"""A case from interest to the end of its commitment, and what stops it on the way."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building
from geoqm.db.engine import Caller, become
from geoqm.db.roles import Role
from geoqm.errors import Conflict, GeoqmError, InvalidInput, NotFound, RuleViolation
from geoqm.facades import service as facades
from geoqm.facades.model import GrantOverride
from geoqm.grants import files
from geoqm.grants.composition import case_file
from geoqm.grants.files import PaperFiles
from geoqm.grants.kinds import PaperState
from geoqm.grants.model import Applicant, CaseEvent, GrantCase, Paper
from geoqm.grants.queries import cases as queries
from geoqm.grants.queries.money import standing
from geoqm.grants.rules.shares import Balance
from geoqm.grants.rules.times import Keeping
from geoqm.grants.schemas import ApplicantData, CaseData, CostData, OfferData, StepData
from geoqm.grants.service import cases, funding, money, papers, steps
from geoqm.privacy import documents
from geoqm.privacy import queries as privacy
from geoqm.privacy import service as retention
from tests.builders import a_building, an_area, an_owner
from tests.database.grants.samples import DAY, STAMP, a_budget, a_case, a_pdf, a_photo, a_rule_set

BECAUSE = replace(STAMP, reason="mit der Stadt geklärt")
AWARD = StepData(complete_by=date(2027, 5, 31), proof_by=date(2027, 8, 31), commitment_years=10)


class Walk:
    """A case with its clerk, who always has the newest page open."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session, self.files = session, PaperFiles(folder)
        an_area(session)
        rules = a_rule_set(session)
        facades.make_current(session, rules)
        house = a_building(session, year_built=1905, year_precision="exact")
        self.case = cases.open_case(session, house.id, STAMP, due_on=DAY + timedelta(7))

    def step(self, key: str, data: StepData | None = None, on: date = DAY) -> None:
        stamp = replace(STAMP, on=on)
        version = self.case.version
        steps.advance(self.session, self.case.id, key, data or StepData(), stamp, version=version)

    def refused(self, key: str, data: StepData | None = None, on: date = DAY) -> str:
        before = self.case.step
        with pytest.raises(GeoqmError) as error:
            self.step(key, data, on)
        assert queries.case(self.session, self.case.id).step == before
        return error.value.message

    def upload(self, kind: str, content: bytes) -> Paper:
        return papers.add_paper(self.session, self.files, self.case.id, kind, content, STAMP)

    def apply(self) -> None:
        """Everything that an application needs, three offers but one missing at first."""
        number = self.case.id
        data = CaseData(measures=("facade", "unsealing"), offers_wanted=3, responsible="m.muster")
        cases.change_case(self.session, number, data, STAMP, version=self.case.version)
        person = an_owner(self.session, "Muster")
        version = self.case.version
        applicant = ApplicantData(
            name="Erika Muster", kind="private_owner", owner_id=person.id, deducts_input_tax=False
        )
        cases.set_applicant(self.session, number, applicant, STAMP, version=version)
        cases.add_cost(self.session, number, self.cost("Fassade", "facade", 14_200_00))
        cases.add_cost(self.session, number, self.cost("Hof", "unsealing", 6_800_00))
        for net, firm in ((9_000_00, "Muster GmbH"), (10_000_00, "Beispiel OHG")):
            self.offer(firm, net)
        for line in case_file(self.session, self.case, day=DAY).checklist:
            content = a_photo() if line.kind == "photos" else a_pdf(line.kind)
            if line.kind not in {"permits", "offers"}:
                self.upload(line.kind, content)
        papers.waive_paper(self.session, number, "permits", BECAUSE)

    def offer(self, firm: str, net: int) -> int:
        data = OfferData(
            firm=firm, lot="facade", received_on=DAY, net_cents=net, gross_cents=net * 119 // 100
        )
        return cases.add_offer(self.session, self.case.id, data).id

    def papers(self) -> Sequence[Paper]:
        return queries.papers(self.session, self.case.id)

    def check(self) -> None:
        for paper in queries.papers(self.session, self.case.id):
            if paper.state == "received":
                accepted = PaperState.ACCEPTED
                papers.look_at_paper(self.session, self.case.id, paper.id, accepted, STAMP)
        file = case_file(self.session, self.case, day=DAY)
        undecided = [each.criterion.id for each in file.criteria if each.is_binding]
        cases.decide(self.session, self.case.id, undecided, "met", BECAUSE)

    @staticmethod
    def cost(title: str, measure: str, cents: int) -> CostData:
        return CostData(title=title, measure=measure, cost_cents=cents)


@pytest.fixture
def walk(session: Session, tmp_path: Path) -> Walk:
    return Walk(session, tmp_path)


def test_case_goes_all_the_way(session: Session, walk: Walk) -> None:
    budget = _until_application_is_checked(session, walk)
    _until_the_works_are_paid(session, walk, budget)
    _until_the_commitment_ends(session, walk)


def _until_application_is_checked(session: Session, walk: Walk) -> int:
    case = walk.case
    assert (case.number, case.step) == ("2026-001", "interest")
    walk.step("advise")
    walk.step("advised", StepData(happened_on=DAY))
    assert "wer den Antrag stellt" in walk.refused("apply")
    walk.apply()
    missing = walk.refused("apply")
    assert "Es fehlen Unterlagen: Angebote von Fachfirmen." in missing
    assert "Es fehlt 1 Angebot: 2 von 3 liegen vor." in missing
    third = walk.offer("Dritte KG", 9_500_00)
    walk.upload("offers", a_pdf("offers"))
    walk.step("apply")
    with pytest.raises(RuleViolation, match=r"595,00\s€ über dem günstigsten"):
        cases.choose_offer(session, case.id, third, "", STAMP)
    cases.choose_offer(session, case.id, third, "kann früher beginnen", STAMP)
    assert "Noch nicht entschieden" in walk.refused("approve")
    walk.check()
    walk.step("approve")
    return a_budget(session)


def _until_the_works_are_paid(session: Session, walk: Walk, budget: int) -> None:
    case = walk.case
    funding.reserve(session, case.id, budget, 6_000_00, STAMP, version=case.version)
    assert "keine Zweckbindung" in walk.refused(
        "award", replace(AWARD, budget_id=budget, commitment_years=None)
    )
    assert "höchstens 10.000,00" in walk.refused(
        "award", replace(AWARD, budget_id=budget, amount_cents=10_000_01)
    )
    walk.step("award", replace(AWARD, budget_id=budget))
    assert (case.awarded_on, case.due_on) == (DAY, date(2027, 5, 31))
    condition = cases.add_condition(session, case.id, "Farbe abstimmen", None)
    with pytest.raises(RuleViolation, match="schon bewilligt"):
        cases.add_cost(session, case.id, walk.cost("Neu", "facade", 1))
    funding.pay(session, case.id, 2_000_00, STAMP, version=case.version)
    funding.change_scope(
        session, case.id, 9_000_00, replace(STAMP, reason="Hof kleiner"), version=case.version
    )
    walk.step("complete")
    assert "Rechnungen, Zahlungsbelege, Fotos nachher" in walk.refused("prove")
    for kind in ("invoice", "payment"):
        walk.upload(kind, a_pdf(kind))
    walk.upload("photos_after", a_photo(200))
    proven = StepData(proven_cents=20_000_00, proven_eligible_cents=16_000_00)
    walk.step("prove", proven)
    with pytest.raises(RuleViolation, match=r"höchstens 6\.000,00"):
        funding.pay(session, case.id, 7_000_00, STAMP, version=case.version)
    funding.pay(session, case.id, 6_000_00, STAMP, version=case.version)
    funding.release(session, case.id, 1_000_00, STAMP, version=case.version)
    assert "Auflagen sind offen" in walk.refused("accept")
    cases.meet_condition(session, case.id, condition.id, STAMP)
    walk.step("accept")


def _until_the_commitment_ends(session: Session, walk: Walk) -> None:
    case = walk.case
    assert case_file(session, case, day=DAY).held.paid == 8_000_00
    reminders = queries.reminders(session, case.id)
    assert [each.is_last for each in reminders] == [*[False] * 9, True]
    assert case.commitment_until == date(2036, 11, 22)
    assert "gilt bis 22.11.2036" in walk.refused("close")
    later = replace(STAMP, on=date(2027, 11, 23))
    cases.look_done(session, case.id, reminders[0].id, "unverändert", later)
    assert case.due_on == date(2028, 11, 22)
    walk.step("close", on=date(2036, 11, 22))
    assert session.scalars(select(Applicant.kept_until_on)).one() == date(2041, 11, 22)
    assert steps.keep_ended(session, Keeping()) == 0
    assert steps.keep_ended(session, Keeping(years_with_award=10)) == 1
    kept = {each.kept_until_on for each in queries.events(session, case.id)}
    assert kept | {each.kept_until_on for each in walk.papers()} == {date(2046, 11, 22)}
    occasions = [each.occasion for each in queries.checks(session, case.id)]
    assert occasions == ["Ausführung", "Bewilligung", "Prüfung", "angelegt"]
    assert len(queries.events(session, case.id)) > 20


def test_case_1000_of_a_year_is_followed_by_1001(session: Session, walk: Walk) -> None:
    for serial in (999, 1000):
        a_case(
            session,
            number=f"2026-{serial}",
            building=session.get_one(Building, walk.case.building_id),
        )
    made = cases.open_case(session, walk.case.building_id, STAMP, due_on=DAY)
    assert made.number == "2026-1001"


def test_before_the_proof_money_goes_only_with_a_reason(session: Session) -> None:
    case = a_case(session, step="execution", awarded_on=DAY)
    money.award(session, case.id, a_budget(session), 5_000_00, STAMP)
    silent = replace(STAMP, reason="")
    with pytest.raises(InvalidInput, match="nur mit Anlass"):
        funding.pay(session, case.id, 5_000_00, silent, version=1)
    case.proven_cents = case.proven_eligible_cents = 10_000_00
    funding.pay(session, case.id, 5_000_00, silent, version=case.version)


def test_two_measures_with_a_cap_each_are_paid_in_full(session: Session) -> None:
    case = a_case(session, step="payout", awarded_on=DAY, rules=a_rule_set(session, "rheindahlen"))
    money.award(session, case.id, a_budget(session), 20_000_00, STAMP)
    case.proven_cents = case.proven_eligible_cents = 40_000_00
    funding.pay(session, case.id, 20_000_00, STAMP, version=case.version)
    assert case_file(session, case, day=DAY).held.paid == 20_000_00


def test_work_before_the_award_is_refused_in_words(session: Session, walk: Walk) -> None:
    walk.step("advise")
    walk.step("advised")
    walk.apply()
    data = CaseData(measures=("facade",), started_on=DAY, responsible="m")
    cases.change_case(session, walk.case.id, data, STAMP, version=walk.case.version)
    assert "Mit der Arbeit wurde vor der Bewilligung begonnen." in walk.refused("apply")
    with pytest.raises(Conflict, match="gerade geändert"):
        steps.advance(session, walk.case.id, "withdraw", StepData(words="x"), STAMP, version=1)
    assert "Grund" in walk.refused("reject")
    walk.step("reject", StepData(words="begonnen"))
    assert (walk.case.closed_on, walk.case.due_on) == (DAY, None)
    with pytest.raises(RuleViolation, match="abgelehnt"):
        cases.add_condition(session, walk.case.id, "zu spät", None)


def test_revocation_demands_the_money_back(session: Session) -> None:
    budget, case = a_budget(session), a_case(session)
    rules = a_rule_set(session)
    assert case.rule_set_id == rules.id
    from_award = a_case(session, step="execution", awarded_on=DAY)
    funding_stamp = replace(STAMP, reason="Rechnung 1")
    money.award(session, from_award.id, budget, 5_000_00, STAMP)
    funding.pay(session, from_award.id, 3_000_00, funding_stamp, version=1)
    reason = StepData(words="Fassade wieder verkleidet")
    version = from_award.version
    assert "Widerruf" in _refused(session, from_award, "withdraw", reason)
    steps.advance(session, from_award.id, "revoke", reason, STAMP, version=version)
    file = case_file(session, from_award, day=DAY)
    assert (file.held.awarded, file.held.paid) == (0, 3_000_00)
    funding.repay(session, from_award.id, 3_000_00, STAMP, version=from_award.version)
    assert standing(session, budget).total == Balance(free=50_000_00)


def _refused(session: Session, case: GrantCase, key: str, data: StepData) -> str:
    with pytest.raises(RuleViolation) as error:
        steps.advance(session, case.id, key, data, STAMP, version=case.version)
    return error.value.message


def a_docx(extra: str = "") -> bytes:
    file = BytesIO()
    docx.Document().save(file)
    if extra:
        with ZipFile(file, "a") as archive:
            archive.writestr(extra, b"x")
    return file.getvalue()


def with_stream(about: bytes, content: bytes) -> bytes:
    stream = b"2 0 obj<<" + about + b">>stream\n" + content + b"\nendstream endobj\nxref\n"
    return a_pdf("x").replace(b"xref\n", stream, 1)


@pytest.mark.parametrize(
    "content",
    [
        a_pdf("x").replace(b"/Type", b"/OpenAction[1 0 R/Fit]/Type"),
        with_stream(b"/Subtype/Image", b"\x00/JS \x01"),
        with_stream(b"/Type/ObjStm", b"not packed"),
    ],
)
def test_usual_files_are_taken(content: bytes) -> None:
    assert files.checked(content).media_type == files.PDF


def test_files_are_known_by_content(session: Session, walk: Walk) -> None:
    first = walk.upload("application", a_pdf("eins"))
    assert walk.files.read(first.file_key, first.sha256) == a_pdf("eins")
    with pytest.raises(Conflict, match="liegt hier schon"):
        walk.upload("application", a_pdf("eins"))
    word = walk.upload("application", a_docx())
    assert (word.number, word.media_type) == (2, files.DOCX)
    photo = walk.upload("photos", a_photo())
    assert photo.media_type == "image/jpeg"
    path = walk.files.stored()[first.file_key]
    path.write_bytes(b"changed")
    with pytest.raises(NotFound, match="nicht mehr die"):
        walk.files.read(first.file_key, first.sha256)
    with pytest.raises(InvalidInput, match="gibt es hier nicht"):
        walk.upload("unsinn", a_pdf("x"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "leer"),
        (b"MZ" + bytes(200), "Diese Art von Datei"),
        (b"<html><script>", "Diese Art von Datei"),
        (a_pdf("x")[:-8], "beschädigt"),
        (a_pdf("x").replace(b"/Type", b"/JavaScript"), "Programme"),
        (with_stream(b"/Type/ObjStm", zlib.compress(b"<</S/JavaScript/JS(x)>>")), "Programme"),
        (a_docx("word/vbaProject.bin"), "Makros"),
        (a_docx()[:-40], "beschädigt"),
        (b"PK\x03\x04" + bytes(60), "beschädigt"),
        (b"\xff\xd8\xff\xe0" + bytes(60), "kein lesbares Foto"),
    ],
)
def test_hostile_files_are_refused(content: bytes, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        files.checked(content)


def test_too_large_files_and_wrong_kinds_are_refused() -> None:
    with pytest.raises(InvalidInput, match="größer als 20 MB"):
        files.checked(b"%PDF-" + bytes(files.LARGEST_BYTES))
    with pytest.raises(InvalidInput, match="Fotos"):
        files.checked(a_pdf("x"), only_photos=True)


def test_decision_for_the_house_holds_in_its_case(session: Session, walk: Walk) -> None:
    walk.apply()
    made = GrantOverride(
        rule_set_id=walk.case.rule_set_id,
        building_id=walk.case.building_id,
        criterion="age",
        outcome="met",
        reason="Baujahr an der Fassade",
        made_by="m.muster",
    )
    session.add(made)
    session.flush()
    found = {e.criterion.id: e for e in case_file(session, walk.case, day=DAY).criteria}
    assert found["age"].outcome == "met"
    assert "in der Akte" in found["age"].decided_by
    assert found["tax"].decided_by == ""


def test_data_of_the_applicant_go_and_the_money_stays(session: Session, walk: Walk) -> None:
    walk.apply()
    walk.step("withdraw", StepData(words="hat verkauft"))
    owner_id = session.scalars(select(Applicant.owner_id)).one() or 0
    report = privacy.report(session, privacy.person(session, "owner", owner_id), today=DAY)
    told = {section.table for section in report.sections}
    assert {"grant_applicant", "grant_paper", "grant_offer", "grant_event"} <= told
    assert {documents.retention(section.about) for section in report.sections} >= {
        "bis zu dem Tag, der bei der Zeile steht"
    }
    become(session.connection(), Caller.of(Role.ADMIN, "chef"))
    counts = retention.run_retention(session, today=date(2028, 11, 23))
    assert counts["grant_applicant"] == 1
    for model in (Applicant, Paper, CaseEvent):
        assert session.scalar(select(func.count()).select_from(model)) == 0
    assert session.scalar(select(GrantCase.number)) == walk.case.number


def test_postgresql_keeps_the_roles_apart(session: Session) -> None:
    a_case(session)
    become(session.connection(), Caller.of(Role.PLANNER, "plan"))
    with pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text("SELECT name FROM grant_applicant"))
