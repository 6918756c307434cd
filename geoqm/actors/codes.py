"""The German words for kinds, topics and relations of actors."""

from geoqm.actors.model import ActorKind, GroupKind, RelationKind

KINDS = {
    ActorKind.CLUB: "Verein",
    ActorKind.TRADER: "Handel und Handwerk",
    ActorKind.GASTRONOMY: "Gastronomie",
    ActorKind.INSTITUTION: "Einrichtung",
    ActorKind.INITIATIVE: "Initiative",
    ActorKind.AGENT: "Makler/in",
    ActorKind.BANK: "Bank oder Sparkasse",
    ActorKind.HOUSING_COMPANY: "Wohnungsunternehmen",
    ActorKind.OTHER: "andere",
}
TOPICS = {
    "housing": "Wohnen",
    "retail": "Handel und Gewerbe",
    "culture": "Kultur",
    "green": "Grün und Klima",
    "education": "Bildung",
    "integration": "Integration",
    "youth": "Kinder und Jugend",
    "seniors": "Ältere",
    "sports": "Sport",
    "building": "Bauen und Sanieren",
}
RELATIONS = {
    RelationKind.COOPERATES: "arbeitet zusammen mit",
    RelationKind.MEMBER_OF: "ist Mitglied bei",
    RelationKind.SUPPORTS: "unterstützt",
    RelationKind.TENANT_OF: "ist Mieter bei",
}
GROUPS = {
    GroupKind.WORKING_GROUP: "Arbeitskreis",
    GroupKind.DECISION_BODY: "Entscheidungsgremium",
    GroupKind.STEERING: "Steuerung",
}
