"""Whether the values of the settings make sense, beyond their types."""

from collections.abc import Iterator
from ipaddress import ip_network
from urllib.parse import urlsplit

from geoqm.cli.finding import Finding
from geoqm.settings import Settings

_TILE_PARTS = ("{z}", "{x}", "{y}")


def findings(settings: Settings) -> Iterator[Finding]:
    """What to change in the settings, and one line when there is nothing."""
    found = [*_public(settings), *_basemap(settings), *_proxies(settings)]
    yield from found or [Finding("Einstellungen", "passen zusammen")]


def _public(settings: Settings) -> Iterator[Finding]:
    address = settings.public_url
    if not address:
        return
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
        yield Finding(
            "GEOQM_PUBLIC_URL",
            f"„{address}“ ist keine Adresse ohne Pfad",
            "Zum Beispiel https://geoqm.example angeben.",
        )
    elif settings.secure_cookies and parts.scheme == "http":
        yield Finding(
            "GEOQM_SECURE_COOKIES",
            "an, aber GEOQM_PUBLIC_URL beginnt mit http://",
            "HTTPS einrichten; ohne HTTPS gelingt keine Anmeldung.",
        )
    elif settings.secure_cookies is False and parts.scheme == "https":
        yield Finding(
            "GEOQM_SECURE_COOKIES", "aus trotz HTTPS", "GEOQM_SECURE_COOKIES=true setzen."
        )
    if parts.scheme and not settings.operator:
        yield Finding(
            "GEOQM_OPERATOR", "fehlt: Impressum und Datenschutz sind leer", "GEOQM_OPERATOR setzen."
        )


def _basemap(settings: Settings) -> Iterator[Finding]:
    missing = [part for part in _TILE_PARTS if part not in settings.basemap_url]
    if settings.basemap and missing:
        yield Finding(
            "GEOQM_BASEMAP_URL",
            f"ohne {', '.join(missing)}",
            "Adresse der Kacheln mit {z}, {x} und {y} angeben.",
        )


def _proxies(settings: Settings) -> Iterator[Finding]:
    for part in (each.strip() for each in settings.trusted_proxies.split(",")):
        if part == "*":
            yield Finding(
                "GEOQM_TRUSTED_PROXIES",
                "*: jeder kann seine Adresse fälschen und die Bremse bei Anmeldungen umgehen",
                "Die Adresse des Reverse-Proxys angeben.",
            )
        elif not _is_network(part):
            yield Finding(
                "GEOQM_TRUSTED_PROXIES",
                f"„{part}“ ist keine IP-Adresse",
                "Adressen durch Komma trennen, zum Beispiel 127.0.0.1,10.0.0.5.",
            )


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True
