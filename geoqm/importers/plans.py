"""Plans of planning law: XPlanGML, or any vector file with a mapping of its columns.

Of XPlanung only the plan itself is read (BP_Plan, FP_Plan …): what it fixes inside stays with the
city. The class of the object is the name of the file's layer.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from geoqm.buildings.rules import plain
from geoqm.errors import ImportFailed
from geoqm.importers import cells, returned, shapes
from geoqm.importers.columns import Column
from geoqm.importers.job import LAYER, Options, RowRefused, SourceRow
from geoqm.importers.specification import SourceSpec
from geoqm.layer.declaration import Value
from geoqm.planning.codes import (
    LEGAL_STATES,
    LOCAL_PLAN_ARTS,
    PLAN_CLASSES,
    LegalState,
    PlanKind,
)
from geoqm.planning.layers import LEGAL_STATES as STATE_WORDS
from geoqm.planning.layers import PLAN_KINDS
from geoqm.planning.schemas import PlanRecord
from geoqm.planning.service import TARGETS

_IDS = ("source_id", "gml_id", "internalid", "planid", "plan_id", "uuid", "id", "oid")
_BEGINS = ("valid_from", "inkrafttretensdatum", "wirksamkeitsdatum", "rechtskraft", "inkraft")
_ENDS = ("valid_until", "untergangsdatum", "ausserkrafttretensdatum", "aufgehoben_am")
COLUMNS = (
    Column("source_id", "Kennung", _IDS),
    Column("name", "Name", ("name", "planname", "bezeichnung", "titel")),
    Column("number", "Nummer", ("number", "nummer", "plannummer", "plan_nr", "planid")),
    Column("kind", "Art", ("kind", "planart", "plantyp", "art")),
    Column("legal_state", "Rechtsstand", ("legal_state", "rechtsstand", "planstatus", "status")),
    Column("valid_from", "in Kraft ab", _BEGINS),
    Column("valid_until", "in Kraft bis", _ENDS),
    Column("source_url", "Quelle", ("source_url", "referenzurl", "link", "url", "scanurl")),
    *returned.COLUMNS,
)
_NUMBER_LENGTH = 60


def translate(row: SourceRow, options: Options) -> Iterator[PlanRecord]:
    """A plan; one without a stated kind or legal state says so with "other" and "unknown"."""
    returned.refuse(row)
    values = row.values
    name = options.name or cells.text(values.get("name"), limit=300)
    number = cells.text(values.get("number"), limit=_NUMBER_LENGTH)
    key = cells.text(values.get("source_id"), limit=200) or plain(f"{number} {name}")[:200].strip()
    if not key:
        raise RowRefused("Kennung, Nummer und Name fehlen.", "Ergänzen Sie eines davon.")
    first = cells.day(values.get("valid_from"), "in Kraft ab") or options.valid_from
    last = cells.day(values.get("valid_until"), "in Kraft bis") or options.valid_until
    if first and last and last < first:
        raise RowRefused("Das Ende der Gültigkeit liegt vor dem Beginn.", "Tauschen Sie die Tage.")
    yield PlanRecord(
        source_id=key,
        kind=_kind(values, options),
        name=name or number or key,
        number=number,
        legal_state=_state(values),
        outline=shapes.polygons(row.geometry),
        valid_from=first,
        valid_until=last,
        source_url=_address(values.get("source_url")),
    )


def _kind(values: Any, options: Options) -> str:
    """The caller's kind, else the row's code or word, else what the class of the object is."""
    if options.kind:
        return _known(options.kind)
    stated = _first(values.get("kind"))
    plan_class = cells.text(values.get(LAYER))
    if plan_class in PLAN_CLASSES:
        general = PLAN_CLASSES[plan_class]
        is_local = general is PlanKind.LOCAL_PLAN
        return (LOCAL_PLAN_ARTS.get(stated, general) if is_local else general).value
    return _code_of(stated, PLAN_KINDS) or PlanKind.OTHER.value


def _known(kind: str) -> str:
    found = _code_of(kind, PLAN_KINDS)
    if not found:
        raise ImportFailed(
            f"Die Art des Plans „{kind}“ ist nicht bekannt.",
            remedy="Möglich sind: " + ", ".join(each.code for each in PLAN_KINDS) + ".",
        )
    return found


def _state(values: Any) -> str:
    """The state by our code or word, or by the first digit of XPlanung's code."""
    stated = _first(values.get("legal_state"))
    if stated.isdecimal() and len(stated) >= 4:
        return LEGAL_STATES.get(stated[0], LegalState.UNKNOWN).value
    return _code_of(stated, STATE_WORDS) or LegalState.UNKNOWN.value


def _first(cell: Any) -> str:
    """The cell as text, of several the last: XPlanung lists the general art before the special."""
    several = isinstance(cell, list | tuple) or hasattr(cell, "tolist")
    if not several:
        return cells.text(cell)
    listed = list(cell)
    return cells.text(str(listed[-1])) if listed else ""


def _code_of(stated: str, values: tuple[Value, ...]) -> str:
    """The code behind a code or German word; empty where neither is known."""
    wanted = stated.casefold()
    return next((v.code for v in values if wanted in (v.code, v.title.casefold())), "")


def _address(cell: Any) -> str:
    """A web address; anything else, such as a path on somebody's disk, is left out."""
    found = _first(cell)
    parts = urlsplit(found) if found.startswith(("http://", "https://")) else None
    return found if parts is not None and parts.netloc else ""


SPEC = SourceSpec(
    key="plans",
    title="Pläne und Satzungen",
    help="Bebauungspläne, Flächennutzungsplan und Satzungen: XPlanGML (BP_Plan, FP_Plan, SO_Plan) "
    "oder Geltungsbereiche in jedem Format, das GDAL kennt, mit Rechtsstand und Gültigkeit.",
    columns=COLUMNS,
    targets={PlanRecord: TARGETS[PlanRecord]},
    translate=translate,
    key_fields=("source_id", "number", "name"),
    options=("kind", "name", "valid_from", "valid_until"),
    layers=tuple(PLAN_CLASSES),
)
