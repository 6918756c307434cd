"""A browser without script that fills in the public form, screen by screen."""

import html
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import text

from geoqm.buildings import service as buildings
from geoqm.db.engine import session_scope
from tests.builders import EAST, NORTH, a_building, an_address, an_area, square
from tests.web.conftest import Site

HTML = {"accept": "text/html"}


@dataclass
class Visitor:
    """Somebody with a browser that has no script: what they see, type and press."""

    site: Site
    page: Response = field(init=False)

    def open(self, address: str, **headers: str) -> "Visitor":
        """Open a page."""
        self.page = self.site.client.get(address, headers=HTML | headers)
        return self

    def press(self, button: str = "weiter", value: str = "1", **fields: Any) -> "Visitor":
        """Fill in fields of the form on the page and press one of its buttons."""
        found = re.search(r'<form id="schritt" method="post" action="([^"]+)"', self.page.text)
        assert found, self.visible
        files = fields.pop("files", None)
        sent = self.hidden() | fields | {button: value}
        self.page = self.site.client.post(
            html.unescape(found[1]), data=sent, files=files, headers=HTML
        )
        return self

    def send(self, address: str, **fields: Any) -> "Visitor":
        """Send one of the small forms of the page."""
        sent = {"csrf_token": self.token} | fields
        self.page = self.site.client.post(address, data=sent, headers=HTML)
        return self

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page, and what is in its fields already."""
        fields = {}
        for tag in re.findall(r"<input [^>]*>", self.page.text):
            name, value = _attribute(tag, "name"), _attribute(tag, "value")
            kind = _attribute(tag, "type")
            if kind in {"hidden", "text", "email", "tel"} or "checked" in tag:
                fields[name] = value
        return fields

    @property
    def token(self) -> str:
        return self.page.text.split('name="csrf_token" value="')[1].split('"')[0]

    @property
    def visible(self) -> str:
        """The text of the page without its tags."""
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.page.text)).split())

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.page.text, re.DOTALL)
        assert found, self.visible
        return html.unescape(re.sub(r"<[^>]+>", "", found[1])).strip()

    @property
    def path(self) -> str:
        return self.page.url.path


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


@pytest.fixture(scope="module")
def street(running: Site) -> dict[str, int]:
    """Three houses in Lindenstraße: inside the area, at its edge, outside; by house number."""
    with session_scope(running.engine) as session:
        an_area(session, name="Gladbach & Westend")
        made = {}
        for number, east in ((5, EAST), (6, EAST + 90), (7, EAST + 400)):
            house = a_building(session, f"b{number}", shape=square(east, NORTH))
            an_address(
                session,
                house,
                source_id=f"a{number}",
                house_number=number,
                label=f"Lindenstraße {number}",
                search_text=f"lindenstrasse {number}",
                postcode="41061",
                city="Mönchengladbach",
                location=f"SRID=25832;POINT({east + 5} {NORTH + 5})",
            )
            made[str(number)] = house.id
        buildings.settle(session, today=date(2026, 11, 16))
    return made


@pytest.fixture
def visitor(site: Site, street: dict[str, int]) -> Iterator[Visitor]:
    """A visitor whom nobody knows; what they left behind is removed."""
    yield Visitor(site)
    with session_scope(site.engine) as session:
        for table in ("report", "report_attempt", "report_link_request", "outbox_message"):
            session.execute(text(f"DELETE FROM {table}"))
    shutil.rmtree(site.folder / "photos", ignore_errors=True)


def to_check(visitor: Visitor, *, email: str = "", start: str = "/melden") -> Visitor:
    """Fill in the whole form up to the last screen."""
    visitor.open(start).press(address="Lindenstraße 5")
    visitor.press(subject="shop", since_year="2025", since_month="9", about="1")
    visitor.press(floor="0", area="80", wishes=["let", "advice"], words="Schaufenster zur Straße")
    visitor.press(role="owner", name="Erika Erfunden", email=email)
    return visitor.press(purposes=["contact"])


def sent(visitor: Visitor, *, email: str = "") -> str:
    """Send a whole report; the address of its page where no e-mail brings it."""
    make_old(to_check(visitor, email=email).site)
    visitor.press("senden")
    found = re.search(r"/meldung/[\w-]{43}", visitor.page.text)
    return found[0] if found else ""


def make_old(site: Site) -> None:
    """Let the drafts be two minutes old: nobody fills in a form in a second."""
    with session_scope(site.engine) as session:
        session.execute(text("UPDATE report SET created_at = created_at - interval '2 minutes'"))


def rows(site: Site, statement: str) -> list[tuple[object, ...]]:
    """What is in the database."""
    with session_scope(site.engine) as session:
        return [tuple(row) for row in session.execute(text(statement))]
