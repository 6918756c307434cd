"""Official codes of buildings and their German labels (ALKIS, AX_Gebaeude)."""

from geoqm.layer.declaration import value_list

USE_CLASSES = value_list(
    residential="Wohngebäude",
    mixed="Wohn- und Geschäftshaus",
    commercial="Handel und Dienstleistung",
    hospitality="Gastgewerbe und Freizeit",
    industrial="Gewerbe und Industrie",
    institutional_housing="Wohnheim",
    public="öffentliches Gebäude",
    ancillary="Nebengebäude, Garage",
    structure="Bauwerk, kein Gebäude",
    unknown="unbekannt",
)
YEAR_PRECISIONS = value_list(exact="genau", decade="auf zehn Jahre", unknown="unbekannt")
SITUATIONS = value_list(
    inside="im Programmgebiet",
    edge="nahe der ungefähren Grenze",
    outside="außerhalb",
    unknown="unbekannt",
)
ASSIGNMENTS = value_list(
    reference="über die Adresse", position="über die Lage", none="keinem Gebäude"
)
UNIT_KINDS = value_list(
    dwelling="Wohnung",
    shop="Laden",
    gastronomy="Gastronomie",
    office="Büro",
    practice="Praxis",
    workshop="Werkstatt",
    storage="Lager",
    other="Sonstiges",
)
AREA_MEASURES = value_list(
    living_area="Wohnfläche", sales_area="Verkaufsfläche", usable_area="Nutzfläche"
)

_FUNCTIONS = {
    "1000": "Wohngebäude",
    "1010": "Wohnhaus",
    "1020": "Wohnheim",
    "1021": "Kinderheim",
    "1022": "Seniorenheim",
    "1023": "Schwesternwohnheim",
    "1024": "Studenten-, Schülerwohnheim",
    "1025": "Schullandheim",
    "1100": "Gemischt genutztes Gebäude mit Wohnen",
    "1110": "Wohngebäude mit Gemeinbedarf",
    "1120": "Wohngebäude mit Handel und Dienstleistungen",
    "1121": "Wohn- und Verwaltungsgebäude",
    "1122": "Wohn- und Bürogebäude",
    "1123": "Wohn- und Geschäftsgebäude",
    "1130": "Wohngebäude mit Gewerbe und Industrie",
    "1131": "Wohn- und Betriebsgebäude",
    "2000": "Gebäude für Wirtschaft oder Gewerbe",
    "2010": "Gebäude für Handel und Dienstleistungen",
    "2020": "Bürogebäude",
    "2030": "Kreditinstitut",
    "2050": "Geschäftsgebäude",
    "2051": "Kaufhaus",
    "2052": "Einkaufszentrum",
    "2054": "Laden",
    "2055": "Kiosk",
    "2070": "Gebäude für Beherbergung",
    "2071": "Hotel, Motel, Pension",
    "2080": "Gebäude für Bewirtung",
    "2081": "Gaststätte, Restaurant",
    "2083": "Kantine",
    "2092": "Kino",
    "2100": "Gebäude für Gewerbe und Industrie",
    "2110": "Produktionsgebäude",
    "2111": "Fabrik",
    "2112": "Betriebsgebäude",
    "2120": "Werkstatt",
    "2140": "Gebäude für Vorratshaltung",
    "2143": "Lagerhalle, Lagerschuppen, Lagerhaus",
    "2310": "Gebäude für Handel und Dienstleistung mit Wohnen",
    "2320": "Gebäude für Gewerbe und Industrie mit Wohnen",
    "2461": "Parkhaus",
    "2463": "Garage",
    "2465": "Tiefgarage",
    "3000": "Gebäude für öffentliche Zwecke",
    "3010": "Verwaltungsgebäude",
    "3020": "Gebäude für Bildung und Forschung",
    "3021": "Allgemein bildende Schule",
    "3040": "Gebäude für religiöse Zwecke",
    "3041": "Kirche",
    "3050": "Gebäude für Gesundheitswesen",
    "3065": "Kinderkrippe, Kindergarten, Kindertagesstätte",
}
FUNCTIONS = value_list(**_FUNCTIONS)
