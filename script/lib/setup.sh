# shellcheck shell=bash disable=SC1111
# Shared by the programs in script/: installs what is missing, step by step. Source it, then call
# set_up with the name of a lock file: requirements, requirements-dev or requirements-bench.
# Every step leaves a stamp (a checksum of what it depends on), so a second run skips it.

set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
VENV="$ROOT/.venv"
PYTHON="$VENV/bin/python"
MODULES="$ROOT/node_modules"
LOG="$ROOT/var/setup.log"
LOCK="$ROOT/var/setup.lock"
STEP=0
STEPS=5
CHILD=""

unset PYTHONHOME PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
cd "$ROOT"

# ---------------------------------------------------------------- what the user sees

is_terminal() { [ -t 1 ] && [ "${CI:-}" != true ]; }

step() {
  STEP=$((STEP + 1))
  TITLE="[$STEP/$STEPS] $1"
}

skipped() { printf '%s … vorhanden\n' "$TITLE"; }

# Runs a command with its output in the log; shows the time and the last line while it lasts.
installing() {
  printf '%s …' "$TITLE"
  is_terminal || printf '\n'
  local begun=$SECONDS pid
  printf '\n== %s\n' "$TITLE" >>"$LOG"
  # A process group of its own, so that Ctrl-C can end it with all its children.
  set -m
  "$@" >>"$LOG" 2>&1 </dev/null &
  pid=$!
  set +m
  CHILD=$pid
  echo "$pid" >"$LOCK/child"
  while is_terminal && kill -0 "$pid" 2>/dev/null; do
    printf '\r\033[K%s … %d s  %.50s' "$TITLE" $((SECONDS - begun)) "$(tail -n 1 "$LOG")"
    sleep 0.5
  done
  if wait "$pid"; then
    CHILD=""
    rm -f "$LOCK/child"
    is_terminal && printf '\r\033[K'
    printf '%s … fertig (%d s)\n' "$TITLE" $((SECONDS - begun))
    return
  fi
  printf '\n%s ist fehlgeschlagen. Die letzten Zeilen (alles steht in %s):\n' "$TITLE" "$LOG" >&2
  tail -n 25 "$LOG" >&2
  exit 1
}

stop_with() {
  printf '%s\n' "" "$@" >&2
  exit 1
}

# ---------------------------------------------------------------- tools

checksum() { cat "$@" | cksum; }

stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# One set-up at a time in this folder. A lock counts as long as its owner or the installer that
# the owner has started lives; that one goes on when only its owner is killed.
lock() {
  local told=""
  mkdir -p "$ROOT/var" 2>/dev/null || true
  [ -w "$ROOT/var" ] || stop_with "In den Ordner $ROOT/var kann dieses Konto nicht schreiben." \
    "Bitte mit dem Konto starten, das ihn angelegt hat (zum Beispiel mit sudo)."
  while ! mkdir "$LOCK" 2>/dev/null; do
    if ! is_locked; then
      rm -rf "$LOCK"
      continue
    fi
    [ -n "$told" ] || echo "Eine andere Einrichtung läuft in diesem Ordner; bitte warten … (Sperre: $LOCK)"
    told=yes
    sleep 0.5
  done
  echo $$ >"$LOCK/owner"
  trap unlock EXIT
}

is_locked() {
  local owner child
  owner="$(cat "$LOCK/owner" 2>/dev/null || true)"
  child="$(cat "$LOCK/child" 2>/dev/null || true)"
  if [ -z "$owner" ]; then
    # Just made, or killed between making the folder and writing the number.
    [ -n "$(find "$LOCK" -maxdepth 0 -mmin -1 2>/dev/null)" ]
    return
  fi
  is_alive "$owner" || { [ -n "$child" ] && is_alive "$child"; }
}

is_alive() { kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ]; }

unlock() {
  [ -z "$CHILD" ] || kill -- "-$CHILD" 2>/dev/null || true
  rm -rf "$LOCK"
  trap - EXIT
}

# ---------------------------------------------------------------- what is there

find_python() {
  local name
  for name in python3.13 python3.12 python3.11 python3; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

has_node() {
  npm --version >/dev/null 2>&1 &&
    node -e 'process.exit(parseInt(process.versions.node) < 16 ? 1 : 0)' 2>/dev/null
}

has_postgis() {
  [ -n "${GEOQM_DATABASE_URL:-}" ] && return
  local control
  for control in /usr/share/postgresql/*/extension/postgis.control \
    /usr/pgsql-*/share/extension/postgis.control \
    /opt/homebrew/share/postgresql*/extension/postgis.control \
    /usr/local/share/postgresql*/extension/postgis.control \
    "$(pg_config --sharedir 2>/dev/null)/extension/postgis.control"; do
    [ -f "$control" ] && return
  done
  return 1
}

find_chromium() {
  local name
  for name in chromium google-chrome-stable google-chrome \
    "/Applications/Chromium.app/Contents/MacOS/Chromium" \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    command -v "$name" && return
  done
  return 1
}

# QGIS with its Python, and the programs of GDAL.
has_qgis() {
  [ -x /usr/bin/python3 ] && command -v ogrinfo >/dev/null &&
    /usr/bin/python3 -c 'import sys, importlib.util as i; sys.exit(i.find_spec("qgis") is None)'
}

# ---------------------------------------------------------------- packages of the system

as_root() {
  if [ "$(id -u)" = 0 ]; then env "$@"; else sudo -n env "$@"; fi
}

can_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

# The package lists may be empty (containers) or old.
refresh_lists() {
  [ -z "$(find /var/lib/apt/lists -name '*_Packages*' -mtime -1 -print -quit 2>/dev/null)" ] || return 0
  as_root apt-get -q update
}

has_candidate() { [ -n "$(apt-cache show "$1" 2>/dev/null)" ]; }

postgres_packages() {
  local version
  version="$(apt-cache depends postgresql | awk -F- '/Depends: postgresql-[0-9]+$/ { found = $2 } END { print found }')"
  echo "postgresql-$version postgresql-$version-postgis-3"
}

python_packages() {
  local name
  if [[ "$(apt-cache show python3)" =~ Version:\ 3\.(1[1-9]|[2-9][0-9]) ]]; then
    echo python3 python3-venv
    return
  fi
  for name in python3.13 python3.12 python3.11; do
    if has_candidate "$name-venv"; then
      echo "$name $name-venv"
      return
    fi
  done
}

# A fresh PostgreSQL package makes and starts a server `main`, which geoqm does not need.
install_packages() {
  local hold=/etc/postgresql-common/createcluster.d/geoqm.conf
  refresh_lists
  local packages=""
  [[ " $1 " == *" postgis "* ]] && packages+=" $(postgres_packages)"
  [[ " $1 " == *" python "* ]] && packages+=" $(python_packages)"
  [[ " $1 " == *" node "* ]] && packages+=" nodejs npm"
  [[ " $1 " == *" chromium "* ]] && packages+=" chromium"
  [[ " $1 " == *" poppler "* ]] && packages+=" poppler-utils"
  [[ " $1 " == *" qgis "* ]] && packages+=" python3-qgis gdal-bin"
  if [[ " $1 " == *" postgis "* && ! -e /etc/postgresql-common ]]; then
    as_root mkdir -p "$(dirname "$hold")"
    as_root sh -c "echo create_main_cluster = false >$hold"
  fi
  local result=0
  # shellcheck disable=SC2086  # a list of package names
  as_root DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $packages ||
    result=$?
  as_root rm -f "$hold"
  return "$result"
}

explain_packages() {
  stop_with "Es fehlen Programme, und ohne Administratorrechte kann geoqm sie nicht installieren." \
    "Bitte einmal installieren und dann „$0“ erneut starten:" "" \
    "  Debian, Ubuntu:  sudo apt install postgresql postgresql-postgis python3-venv nodejs npm$1" \
    "  Fedora:          sudo dnf install postgresql-server postgresql-contrib postgis python3 nodejs npm$1" \
    "  macOS:           brew install postgresql@17 postgis python@3.13 node${1:+ poppler && brew install --cask chromium}" "" \
    "Es fehlt:$2"
}

system_packages() {
  step "Programme des Betriebssystems"
  local wanted=""
  has_postgis || wanted+=" postgis"
  find_python >/dev/null || wanted+=" python"
  stamped "$MODULES/.geoqm-assets" "$(assets_sum)" || has_node || wanted+=" node"
  if [ "$1" = chromium ] && ! find_chromium >/dev/null; then
    # Ubuntu has Chromium only as a snap; there Playwright's own is used (see browser).
    if ! command -v apt-get >/dev/null || has_real_chromium; then wanted+=" chromium"; fi
  fi
  # The tests read PDFs as a person would.
  if [ "$1" = chromium ] && ! command -v pdftotext >/dev/null; then wanted+=" poppler"; fi
  if [ -z "$wanted" ]; then
    skipped
  elif can_install; then
    installing install_packages "$wanted"
  else
    local wanted_words="$wanted"
    wanted_words="${wanted_words/postgis/PostgreSQL mit PostGIS,}"
    wanted_words="${wanted_words/python/Python ab 3.11 mit venv,}"
    wanted_words="${wanted_words/node/Node.js ab 16 mit npm,}"
    wanted_words="${wanted_words/chromium/Chromium,}"
    wanted_words="${wanted_words/poppler/pdftotext,}"
    explain_packages "$([ "$1" = chromium ] && echo " chromium poppler-utils")" "${wanted_words%,}"
  fi
}

has_real_chromium() { ! grep -qi '^ID=ubuntu' /etc/os-release 2>/dev/null; }

# ---------------------------------------------------------------- Python and Node

python_environment() {
  step "Python-Umgebung"
  # A virtual environment holds absolute paths: after moving the folder it is made anew.
  if stamped "$VENV/.geoqm-place" "$VENV" && "$PYTHON" -c 'import pip' 2>/dev/null; then
    skipped
    return
  fi
  rm -rf "$VENV"
  installing "$(find_python)" -m venv "$VENV"
  printf '%s\n' "$VENV" >"$VENV/.geoqm-place"
}

install_python() {
  "$PYTHON" -m pip install -r "$ROOT/$1.lock"
  "$PYTHON" -m pip install --no-deps -e "$ROOT"
}

python_libraries() {
  step "Python-Pakete"
  local name
  # A larger set contains the smaller ones.
  for name in requirements-bench requirements-dev requirements; do
    if stamped "$VENV/.geoqm-$name" "$(python_sum "$name")"; then
      skipped
      return
    fi
    [ "$name" != "$1" ] || break
  done
  installing install_python "$1"
  rm -f "$VENV"/.geoqm-requirements*
  python_sum "$1" >"$VENV/.geoqm-$1"
}

python_sum() { checksum "$ROOT/$1.lock" "$ROOT/pyproject.toml"; }

modules_sum() { checksum "$ROOT/package-lock.json" "$ROOT/package.json"; }

assets_sum() { checksum "$ROOT/package-lock.json" "$ROOT/geoqm/assets.py"; }

node_modules() {
  step "Kartenbibliotheken"
  if stamped "$MODULES/.geoqm" "$(modules_sum)"; then
    skipped
    return
  fi
  installing npm ci --ignore-scripts --no-audit --no-fund
  modules_sum >"$MODULES/.geoqm"
}

assets() {
  step "Dateien für Seiten und Karten"
  if stamped "$MODULES/.geoqm-assets" "$(assets_sum)" && [ -d "$ROOT/geoqm/static/vendor" ]; then
    skipped
    return
  fi
  installing "$PYTHON" -m geoqm.assets
  assets_sum >"$MODULES/.geoqm-assets"
}

# Chromium of the system, else the one that Playwright brings (Ubuntu).
browser() {
  step "Browser für die Tests"
  local found
  if found="$(find_chromium)"; then
    export GEOQM_CHROMIUM="$found"
    skipped
  elif stamped "$VENV/.geoqm-browser" playwright; then
    skipped
  else
    local deps=""
    can_install && deps="--with-deps"
    installing "$PYTHON" -m playwright install $deps chromium
    echo playwright >"$VENV/.geoqm-browser"
  fi
}

# The QGIS of Debian or Ubuntu reads what geoqm hands out. The tests can do without, and say so at
# their end; on a continuous integration with apt they fail.
qgis() {
  step "QGIS für die Tests"
  if has_qgis; then
    skipped
  elif can_install; then
    installing try_qgis
    has_qgis || echo "QGIS lässt sich nicht installieren (siehe $LOG); die Tests damit entfallen."
  else
    echo "$TITLE … fehlt (Debian, Ubuntu: sudo apt install python3-qgis gdal-bin)"
  fi
}

try_qgis() {
  install_packages qgis || echo "QGIS lässt sich nicht installieren; es geht ohne weiter."
}

# set_up LOCKFILE [chromium [qgis]]
set_up() {
  lock
  system_packages "${2:-}"
  python_environment
  python_libraries "$1"
  node_modules
  assets
  if [ "${2:-}" = chromium ]; then browser; fi
  if [ "${3:-}" = qgis ]; then qgis; fi
  unlock
}
