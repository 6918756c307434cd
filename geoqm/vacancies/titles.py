"""The German titles of the slice's codes, the same on map, pages, exports and in QGIS."""

from geoqm.layer.declaration import Value


def _values(**titles: str) -> tuple[Value, ...]:
    return tuple(Value(code=code, title=title) for code, title in titles.items())


STATUSES = _values(
    expected="angekündigt",
    reported="gemeldet",
    in_review="in Prüfung",
    confirmed_vacant="bestätigt",
    owner_identified="Eigentum ermittelt",
    owner_contacted="angeschrieben",
    in_dialogue="im Gespräch",
    in_advice="Beratung",
    measure_planned="Maßnahme geplant",
    on_market="am Markt",
    interim_use="Zwischennutzung",
    no_contact="kein Kontakt",
    objection="Widerspruch",
    reoccupied="wieder genutzt",
    conversion="umgenutzt",
    demolished="abgerissen",
    closed="abgeschlossen",
    duplicate="doppelt",
    rejected="kein Leerstand",
)
STAGES = _values(
    expected="angekündigt",
    in_question="noch nicht bestätigt",
    vacant="leer",
    on_market="am Markt",
    interim_use="Zwischennutzung",
    ended="beendet",
)
KINDS = _values(
    market_active="am Markt verfügbar",
    turnover="Mieterwechsel",
    structural="dauerhaft",
    underuse="Mindernutzung",
    unusable="nicht nutzbar",
    unknown="unbekannt",
)
REASONS = _values(
    tenant_change="Mieterwechsel",
    renovation="Umbau oder Sanierung",
    condition="baulicher Zustand",
    no_demand="keine Nachfrage",
    sale="Verkauf",
    inheritance="Erbfall",
    business_closed="Geschäft aufgegeben",
    permit_pending="wartet auf Genehmigung",
    own_use_planned="eigene Nutzung geplant",
    other="anderer Grund",
    unknown="unbekannt",
)
SOURCES = _values(
    site_visit="Begehung",
    landlord="Eigentümer/in oder Verwaltung",
    citizen="Hinweis aus dem Quartier",
    staff="Büro",
    city_form="Meldeformular der Stadt",
    list_import="eingelesene Liste",
    registration="Melderegister",
    sign="Aushang",
    estate_agent="Makler/in",
    other="andere Quelle",
)
RELIABILITIES = _values(high="hoch", medium="mittel", low="gering")
CONFIDENCES = _values(certain="sicher", likely="wahrscheinlich", unsure="unsicher")
PRECISIONS = _values(
    day="auf den Tag",
    month="auf den Monat",
    year="auf das Jahr",
    before="spätestens",
    unknown="unbekannt",
)
DURATIONS = _values(
    under_3_months="unter 3 Monate",
    months_3_to_6="3 bis 6 Monate",
    months_6_to_12="6 bis 12 Monate",
    years_1_to_3="1 bis 3 Jahre",
    over_3_years="über 3 Jahre",
    unknown="Beginn unbekannt",
    expected="angekündigt",
    in_question="noch nicht bestätigt",
    ended="beendet",
)
WISHES = _values(let="zu vermieten", sell="zu verkaufen", interim_use="für Zwischennutzung")
OCCUPANCIES = _values(occupied="bewohnt oder genutzt", vacant="leer", unsure="unklar")
ACTIONS = _values(
    opened="eingetragen",
    confirmed="bestätigt",
    status="Stand geändert",
    corrected="Angaben geändert",
    next_check="Wiedervorlage geändert",
    ended="beendet",
    published="Angebot freigegeben",
    withdrawn="Angebot zurückgezogen",
)
