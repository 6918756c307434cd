"""Which third-party files the pages load, and the step that copies them out of `node_modules`.

`python -m geoqm.assets` fills `geoqm/static/vendor/`; a wheel carries the result. Serving the
files is left to `http`, putting them into Folium maps to `maps`.
"""

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

PACKAGE = Path(__file__).resolve().parent
VENDOR_DIR = PACKAGE / "static" / "vendor"
NODE_MODULES = PACKAGE.parent / "node_modules"

# Target below static/vendor → file or folder below node_modules.
FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "leaflet/leaflet.js": "leaflet/dist/leaflet.js",
        "leaflet/leaflet.css": "leaflet/dist/leaflet.css",
        "leaflet/images": "leaflet/dist/images",
        "leaflet/LICENSE": "leaflet/LICENSE",
        "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
        "htmx/LICENSE": "htmx.org/LICENSE",
        "kern/kern.min.css": "@kern-ux/native/dist/kern.min.css",
        "kern/fonts": "@kern-ux/native/dist/fonts",
        "kern/LICENSE.md": "@kern-ux/native/LICENSE.md",
        "noto-sans-arabic/arabic-400.css": "@fontsource/noto-sans-arabic/arabic-400.css",
        "noto-sans-arabic/arabic-700.css": "@fontsource/noto-sans-arabic/arabic-700.css",
        "noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2": (
            "@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2"
        ),
        "noto-sans-arabic/files/noto-sans-arabic-arabic-700-normal.woff2": (
            "@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-700-normal.woff2"
        ),
    }
)


def missing(vendor_dir: Path = VENDOR_DIR) -> list[str]:
    """Targets of the table that are not there yet."""
    return [target for target in FILES if not (vendor_dir / target).exists()]


def build(node_modules: Path = NODE_MODULES, vendor_dir: Path = VENDOR_DIR) -> int:
    """Replace `vendor_dir` by fresh copies; the number of files. Raises FileNotFoundError."""
    fresh = vendor_dir.with_name(vendor_dir.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for target, source in FILES.items():
        _copy(node_modules / source, fresh / target)
    shutil.rmtree(vendor_dir, ignore_errors=True)
    fresh.rename(vendor_dir)
    return sum(1 for _ in _files_in(vendor_dir))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.scss"))
    else:
        shutil.copyfile(source, target)


def _files_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def main() -> int:
    """Build and say in German what happened; the exit code."""
    try:
        count = build()
    except FileNotFoundError as error:
        sys.stderr.write(
            f"Datei fehlt: {error.filename}. Bitte zuerst „npm ci --ignore-scripts“ ausführen.\n"
        )
        return 1
    sys.stdout.write(f"{count} Dateien nach {VENDOR_DIR} kopiert.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
