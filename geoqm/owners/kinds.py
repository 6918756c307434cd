"""Kinds and codes of the slice; the German words stand in `codes`."""

from enum import StrEnum


class OwnerKind(StrEnum):
    """What an owner is (Art der Eigentümerin, des Eigentümers)."""

    PERSON = "person"
    COMPANY = "company"
    CONDOMINIUM_ASSOCIATION = "condominium_association"
    COMMUNITY_OF_HEIRS = "community_of_heirs"
    PUBLIC_BODY = "public_body"


class Channel(StrEnum):
    """How somebody wants to be reached (bevorzugter Weg)."""

    UNKNOWN = "unknown"
    LETTER = "letter"
    MAIL = "mail"
    PHONE = "phone"
    VISIT = "visit"


class Origin(StrEnum):
    """Where data about an owner come from (Herkunft)."""

    SELF = "self"
    LAND_REGISTER = "land_register"
    CADASTRE = "cadastre"
    CITY = "city"
    RESEARCH = "research"
    DEMO = "demo"


class Basis(StrEnum):
    """The legal ground of a collection (Rechtsgrundlage)."""

    URBAN_RENEWAL = "urban_renewal"
    SECTION_138 = "section_138"
    CONSENT = "consent"


class Trigger(StrEnum):
    """What ends the storage (Löschanlass)."""

    AREA_LIFTED = "area_lifted"
    NO_CONTACT = "no_contact"
    WITHDRAWAL = "withdrawal"


class RepresentativeRole(StrEnum):
    """As what somebody acts for an owner (Art der Vertretung)."""

    MANAGER = "manager"
    AGENT = "agent"
    HEIR = "heir"
    GUARDIAN = "guardian"


class ConsentKind(StrEnum):
    """What an owner agreed to (Gegenstand der Einwilligung)."""

    CONTACT_MAIL = "contact_mail"
    CONTACT_PHONE = "contact_phone"
    PUBLICATION = "publication"
    PHOTOS = "photos"
    SHARING = "sharing"


class ObjectionScope(StrEnum):
    """What an owner objects to (Umfang des Widerspruchs)."""

    CONTACT = "contact"
    PUBLICATION = "publication"
    PROCESSING = "processing"


class Look(StrEnum):
    """In which way somebody looked at owners (Art der Einsicht)."""

    FILE = "file"
    BUILDING = "building"
    SEARCH = "search"
    MAP = "map"
    REPORT = "report"
    CAMPAIGN = "campaign"
