"""What the check says to owners; German texts are the keys of the catalogues."""

from geoqm.facades.rules.amounts import Limit
from geoqm.facades.rules.evaluation import Outcome, Reason, Verdict
from geoqm.facades.subjects import Stage
from geoqm.i18n import later

OUTCOMES = {
    Outcome.MET: later("erfüllt"),
    Outcome.NOT_MET: later("nicht erfüllt"),
    Outcome.ASK: later("Beratung nötig"),
    Outcome.UNKNOWN: later("unbekannt"),
}
HEADLINES = {
    Outcome.MET: later("Zuschuss möglich"),
    Outcome.ASK: later("Zuschuss möglich"),
    Outcome.UNKNOWN: later("Noch nicht sicher"),
    Outcome.NOT_MET: later("Zuschuss hier nicht möglich"),
}
LEADS = {
    Outcome.MET: later("Nach allem, was wir wissen, passt Ihr Haus zum Programm."),
    Outcome.ASK: later("Offene Punkte klären wir gemeinsam in der Beratung."),
    Outcome.UNKNOWN: later("Ein wichtiger Punkt lässt sich von hier aus nicht entscheiden."),
    Outcome.NOT_MET: later("Eine Bedingung ist nicht erfüllt. Sprechen Sie uns trotzdem an."),
}
REASONS = {
    Reason.RULE_UNKNOWN: later(
        "Dazu liegt uns keine Angabe der Stadt vor. Wir fragen für Sie nach."
    ),
    Reason.NO_DATA: later("Dazu wissen wir noch nichts."),
    Reason.BOUNDS: later("Das wissen wir nicht genau genug."),
    Reason.EDGE: later(
        "Das Haus liegt nahe an einer ungefähren Grenze. Bitte bei der Stadt erfragen."
    ),
    Reason.LATER: later("Das klären wir gemeinsam, bevor Sie einen Antrag stellen."),
    Reason.PERSON: later("Das entscheiden wir gemeinsam in der Beratung."),
}
ANSWERED = later("Das haben Sie angegeben.")
INSIDE = later("Es liegt innerhalb der Grenze.")
OUTSIDE = later("Es liegt außerhalb der Grenze.")
EDGE_BY = later(
    "Das Haus liegt etwa {distance} m von der Grenze. Diese ist hier nur ungefähr bekannt. "
    "Bitte bei der Stadt erfragen."
)
EDGE_WITHIN = later(
    "Das Haus liegt etwa {distance} m von der Grenze. Diese ist hier nur auf {accuracy} m genau "
    "bekannt. Bitte bei der Stadt erfragen."
)
ACCURACY = later("Die Grenze ist hier auf {accuracy} m genau bekannt.")
TELL_US = later("Das können Sie im Rechner auf dieser Seite angeben.")
INSIDE_BY = later("Es liegt etwa {distance} m innerhalb der Grenze.")
OUTSIDE_BY = later("Es liegt etwa {distance} m außerhalb der Grenze.")
COMPARED = {
    Outcome.MET: later("Das passt zu den Angaben über das Haus."),
    Outcome.NOT_MET: later("Das passt nicht zu den Angaben über das Haus."),
}
APPLICANTS = {
    "private_owner": later("Mir gehört das Haus, als Privatperson"),
    "owners_community": later("Einer Eigentümergemeinschaft"),
    "owner": later("Einer Firma oder Organisation"),
    "entitled_person": later("Ich darf für die Eigentümer handeln"),
    "tenant_with_consent": later("Ich miete"),
}
MEASURES = {
    "facade": later("Fassade reinigen, verputzen, streichen"),
    "entrance": later("Eingang, Tür oder Tor"),
    "graffiti": later("Graffiti entfernen, Schutzanstrich"),
    "unsealing": later("Hof entsiegeln"),
    "courtyard": later("Hof oder Vorgarten gestalten"),
    "greening": later("Fassade, Mauer oder Garage begrünen"),
    "green_roof": later("Gründach auf einem Hinterhaus"),
    "roof_renewal": later("Dach erneuern"),
    "energy_renovation": later("Dämmen, energetisch sanieren"),
    "single_trade": later("Nur Fenster oder ein anderes einzelnes Bauteil"),
    "other": later("Etwas anderes"),
}
YARD = frozenset({"unsealing", "courtyard", "greening", "green_roof"})
LIMITS = {
    Limit.CAP_PER_MEASURE: later("Die Obergrenze je Maßnahme ist erreicht."),
    Limit.CAP_PER_M2: later("Die Obergrenze je Quadratmeter ist erreicht."),
    Limit.BUDGET: later("Mehr Mittel sind zurzeit nicht frei."),
    Limit.ANCILLARY: later("Planungskosten zählen nur bis zu ihrem Anteil."),
    Limit.BELOW_MINIMUM_COST: later("Die Kosten liegen unter dem Mindestbetrag."),
    Limit.BELOW_MINIMUM_GRANT: later("Der Zuschuss läge unter dem Mindestbetrag."),
}


def reason(verdict: Verdict, *, is_answer: bool, accuracy_m: int | None = None) -> str:
    """Why a criterion is judged as it is, as a text of the catalogues."""
    if verdict.reason is Reason.EDGE and verdict.finding.distance_m is not None:
        return EDGE_BY if accuracy_m is None else EDGE_WITHIN
    if verdict.reason is Reason.LATER and is_answer:
        return TELL_US
    if verdict.reason is not Reason.COMPARED:
        return REASONS[verdict.reason]
    if verdict.criterion.subject == "location.in_area":
        return _location(verdict)
    return ANSWERED if is_answer else COMPARED[verdict.outcome]


def is_answerable(verdict: Verdict) -> bool:
    """Whether the reader can settle it on this page."""
    return verdict.criterion.about.stage is Stage.APPLICANT


def _location(verdict: Verdict) -> str:
    is_inside = verdict.outcome is Outcome.MET
    if verdict.finding.distance_m is None:
        return INSIDE if is_inside else OUTSIDE
    return INSIDE_BY if is_inside else OUTSIDE_BY
