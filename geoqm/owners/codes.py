"""The German words for kinds and codes of the slice, in the order in which forms offer them."""

from geoqm.owners.kinds import (
    Basis,
    Channel,
    ConsentKind,
    Look,
    ObjectionScope,
    Origin,
    OwnerKind,
    RepresentativeRole,
    Trigger,
)

KINDS = {
    OwnerKind.PERSON: "Person",
    OwnerKind.COMPANY: "Unternehmen",
    OwnerKind.CONDOMINIUM_ASSOCIATION: "Wohnungseigentümergemeinschaft",
    OwnerKind.COMMUNITY_OF_HEIRS: "Erbengemeinschaft",
    OwnerKind.PUBLIC_BODY: "öffentliche Hand",
}
CHANNELS = {
    Channel.UNKNOWN: "unbekannt",
    Channel.LETTER: "Brief",
    Channel.MAIL: "E-Mail",
    Channel.PHONE: "Telefon",
    Channel.VISIT: "Besuch",
}
ORIGINS = {
    Origin.SELF: "von der Person selbst",
    Origin.LAND_REGISTER: "Grundbuch",
    Origin.CADASTRE: "Liegenschaftskataster",
    Origin.CITY: "Stelle der Stadt",
    Origin.RESEARCH: "eigene Recherche",
    Origin.DEMO: "erfunden (Demodaten)",
}
BASES = {
    Basis.URBAN_RENEWAL: "Aufgabe der Stadterneuerung (Art. 6 Abs. 1 Buchst. e DSGVO, §§ 136 ff., 171e BauGB)",
    Basis.SECTION_138: "Auskunftspflicht im Sanierungsgebiet (§ 138 BauGB)",
    Basis.CONSENT: "Einwilligung (Art. 6 Abs. 1 Buchst. a DSGVO)",
}
TRIGGERS = {
    Trigger.NO_CONTACT: "{months} Monate nach dem letzten Kontakt",
    Trigger.AREA_LIFTED: "wenn die Sanierungssatzung aufgehoben ist",
    Trigger.WITHDRAWAL: "wenn die Einwilligung widerrufen ist",
}
ROLES = {
    RepresentativeRole.MANAGER: "Hausverwaltung",
    RepresentativeRole.AGENT: "Makler/in oder Beauftragte",
    RepresentativeRole.HEIR: "Miterbin oder Miterbe mit Vollmacht",
    RepresentativeRole.GUARDIAN: "Betreuung",
}
CONSENTS = {
    ConsentKind.CONTACT_MAIL: "Kontakt per E-Mail",
    ConsentKind.CONTACT_PHONE: "Kontakt per Telefon",
    ConsentKind.PUBLICATION: "Veröffentlichung des Angebots",
    ConsentKind.PHOTOS: "Fotos von innen",
    ConsentKind.SHARING: "Weitergabe an die Wirtschaftsförderung",
}
SCOPES = {
    ObjectionScope.CONTACT: "Kontakt und Werbung",
    ObjectionScope.PUBLICATION: "Veröffentlichung",
    ObjectionScope.PROCESSING: "jede Verarbeitung",
}
LOOKS = {
    Look.FILE: "Eigentumsakte",
    Look.BUILDING: "Gebäudeakte",
    Look.SEARCH: "Suche",
    Look.MAP: "Häuser auf der Karte",
    Look.REPORT: "Auskunft",
    Look.CAMPAIGN: "Kampagne",
}
LANGUAGES = {
    "de": "Deutsch",
    "en": "Englisch",
    "tr": "Türkisch",
    "ar": "Arabisch",
    "nl": "Niederländisch",
    "pl": "Polnisch",
    "ru": "Russisch",
    "other": "andere",
}
REASONS = {
    "contact": "Ansprache",
    "advice": "Beratung",
    "grant": "Förderfall",
    "request": "Anfrage der Person",
    "check": "Prüfung der Angaben",
}
