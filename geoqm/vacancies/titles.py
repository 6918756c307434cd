"""The German titles of the slice's codes, the same on map, pages, exports and in QGIS."""

from geoqm.layer.declaration import value_list

STATUSES = value_list(
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
STAGES = value_list(
    expected="angekündigt",
    in_question="noch nicht bestätigt",
    vacant="leer",
    on_market="am Markt",
    interim_use="Zwischennutzung",
    ended="beendet",
)
KINDS = value_list(
    market_active="am Markt verfügbar",
    turnover="Mieterwechsel",
    structural="dauerhaft",
    underuse="Mindernutzung",
    unusable="nicht nutzbar",
    unknown="unbekannt",
)
REASONS = value_list(
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
SOURCES = value_list(
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
RELIABILITIES = value_list(high="hoch", medium="mittel", low="gering")
CONFIDENCES = value_list(certain="sicher", likely="wahrscheinlich", unsure="unsicher")
PRECISIONS = value_list(
    day="auf den Tag",
    month="auf den Monat",
    year="auf das Jahr",
    before="spätestens",
    unknown="unbekannt",
)
DURATIONS = value_list(
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
WISHES = value_list(let="zu vermieten", sell="zu verkaufen", interim_use="für Zwischennutzung")
ACTIONS = value_list(
    opened="eingetragen",
    confirmed="bestätigt",
    status="Stand geändert",
    corrected="Angaben geändert",
    next_check="Wiedervorlage geändert",
    ended="beendet",
    published="Angebot freigegeben",
    withdrawn="Angebot zurückgezogen",
)
