"""The words of the page, translated where they are shown."""

from collections.abc import Mapping

from geoqm.i18n import later

USES: Mapping[str, str] = {
    "shopfront": later("Läden und Räume im Erdgeschoss"),
    "centre": later("Einkaufszentren"),
    "dwelling": later("Wohnungen"),
    "other": later("Büros, Praxen, Lager und anderes"),
}
DURATIONS: Mapping[str, str] = {
    "under_3_months": later("unter 3 Monate"),
    "months_3_to_6": later("3 bis 6 Monate"),
    "months_6_to_12": later("6 bis 12 Monate"),
    "years_1_to_3": later("1 bis 3 Jahre"),
    "over_3_years": later("über 3 Jahre"),
    "unknown": later("Beginn unbekannt"),
}
MEASURES: Mapping[str, str] = {
    "living_area": later("Wohnfläche"),
    "sales_area": later("Verkaufsfläche"),
    "usable_area": later("Nutzfläche"),
    "unknown": later("Art der Fläche unbekannt"),
}
AREA_KINDS: Mapping[str, str] = {
    "programme_area": later("Programmgebiet"),
    "quarter": later("Teilraum"),
    "block": later("Baublock"),
}
# The titles of the layer's classes, marked for translation.
RATES = (
    later("unter 8 %"),
    later("8 bis unter 13 %"),
    later("13 bis unter 20 %"),
    later("20 % und mehr"),
)
