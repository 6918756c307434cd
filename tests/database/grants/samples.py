"""A rule set, a budget of 80 and 20 %, and cases at a house."""

from datetime import date
from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geoqm.facades import service as facades
from geoqm.facades.model import GrantRuleSet
from geoqm.grants.model import GrantCase
from geoqm.grants.service import money
from geoqm.grants.service.money import Share, Stamp
from geoqm.settings import ROOT
from tests.builders import a_building

DAY = date(2026, 11, 22)
STAMP = Stamp("m.muster", DAY, "Probe")
SHARES = (Share("Bund und Land", 8000), Share("Stadt", 2000))


def a_rule_set(session: Session, name: str = "gladbach-westend") -> GrantRuleSet:
    """One of the rule sets that ship."""
    return facades.store(session, (ROOT / "data" / "rules" / f"{name}.toml").read_bytes())


def a_case(session: Session, **values: Any) -> GrantCase:
    """A case at a house of its own, waiting for its award."""
    count = session.scalar(select(func.count()).select_from(GrantCase)) or 0
    number = f"2026-{count + 1:03d}"
    rules = values.pop("rules", None) or a_rule_set(session)
    building = values.pop("building", None) or a_building(session, f"haus-{number}")
    defaults = {
        "number": number,
        "building_id": building.id,
        "rule_set_id": rules.id,
        "step": "award",
        "step_since": DAY,
        "opened_on": DAY,
        "responsible": "m.muster",
    }
    made = GrantCase(**(defaults | values))
    session.add(made)
    session.flush()
    return made


def a_budget(session: Session, cents: int = 50_000_00, year: int = 2026) -> int:
    """A budget of the own programme; returns its number."""
    made = money.open_budget(session, "gladbach-westend", year, SHARES)
    if cents:
        money.allot(session, made.id, cents, STAMP)
    return made.id


A_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF"


def a_pdf(words: str) -> bytes:
    """A file that is a PDF by content; each text makes another file."""
    return A_PDF.replace(b"Catalog", b"Catalog/T(" + words.encode() + b")")


def a_photo(shade: int = 120) -> bytes:
    """A small grey photo."""
    file = BytesIO()
    Image.new("RGB", (24, 16), (shade, shade, shade)).save(file, "JPEG")
    return file.getvalue()
