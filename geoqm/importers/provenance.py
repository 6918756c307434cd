"""What is known about a data set: from the caller, and from `NAME.provenance.toml` beside it."""

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from geoqm.errors import ImportFailed
from geoqm.importers.job import Options


@dataclass(frozen=True, slots=True)
class Provenance:
    """The statements of a sidecar; all may be empty."""

    title: str = ""
    origin: str = ""
    licence: str = ""
    licence_url: str = ""
    attribution: str = ""
    quality: str = ""
    accuracy_m: int | None = None
    retrieved_on: date | None = None


def beside(location: str) -> Provenance:
    """The sidecar of a local file; an empty one if there is none. Raises ImportFailed if broken."""
    path = Path(location).with_suffix(".provenance.toml")
    if "://" in location or not path.is_file():
        return Provenance()
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ImportFailed(f"Die Herkunftsdatei „{path.name}“ ist nicht lesbar.") from error
    retrieved = content.get("retrieved_on")
    accuracy = content.get("accuracy_m")
    return Provenance(
        title=str(content.get("title", "")),
        origin=str(content.get("source", "")),
        licence=str(content.get("licence", "")),
        licence_url=str(content.get("licence_url", "")),
        attribution=str(content.get("attribution", "")),
        quality=str(content.get("quality", "")),
        accuracy_m=accuracy if isinstance(accuracy, int) else None,
        retrieved_on=retrieved if isinstance(retrieved, date) else None,
    )


def completed(options: Options, found: Provenance) -> Options:
    """`options` with what the sidecar knows where the caller said nothing."""
    return replace(
        options,
        title=options.title or found.title,
        origin=options.origin or found.origin,
        licence=options.licence or found.licence,
        licence_url=options.licence_url or found.licence_url,
        attribution=options.attribution or found.attribution,
        quality=options.quality or found.quality,
        accuracy_m=found.accuracy_m if options.accuracy_m is None else options.accuracy_m,
        reference_on=options.reference_on,
    )
