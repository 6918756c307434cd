"""German words of the catalogue, marked for translation where residents read them."""

from typing import Final

from geoqm.db.roles import Role
from geoqm.i18n import later
from geoqm.layer.declaration import FieldType

AUDIENCES: Final = {
    Role.PUBLIC: later("öffentlich"),
    Role.PLANNER: "Planung, Team",
    Role.STAFF: "nur Team",
    Role.ADMIN: "nur Verwaltung",
}
TYPES: Final = {
    FieldType.TEXT: later("Text"),
    FieldType.INTEGER: later("ganze Zahl"),
    FieldType.DECIMAL: later("Dezimalzahl"),
    FieldType.BOOLEAN: later("ja/nein"),
    FieldType.DATE: later("Tag"),
    FieldType.INSTANT: later("Zeitpunkt"),
}
FRESHNESS: Final = {"heute": later("heute aktualisiert"), "zeit": later("mit Zeitbezug")}
