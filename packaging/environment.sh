# shellcheck shell=bash
# Sets up one checkout: system libraries where we may, and .venv from the pinned, hashed requirements.
# Sourced by the scripts beside it. Knows nothing of the programs, of sites or of tests.
#
#   setup_system GROUP...   groups of system-packages.txt; sets MISSING_SYSTEM to what is still absent
#   setup_python run|test   .venv ready for use; ends the script with one sentence when it cannot be made
#
# Everything already in place: both together take a small fraction of a second.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=$ROOT/.venv
MISSING_SYSTEM=""
SETUP_LOG="" SETUP_TICKER="" SETUP_POLICY=""

setup_clean() {
  # A ticker that is killed in the instant it was forked still holds our traps: only the script itself cleans up.
  [ "$BASHPID" = "$$" ] || return 0
  [ -z "$SETUP_TICKER" ] || kill "$SETUP_TICKER" 2>/dev/null
  [ -z "$SETUP_POLICY" ] || as_root rm -f "$SETUP_POLICY"
  [ -z "$SETUP_LOG" ] || rm -f "$SETUP_LOG"
  SETUP_TICKER="" SETUP_POLICY="" SETUP_LOG=""
}
trap setup_clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

note() { printf '%s\n' "$*"; }

stop() { # one sentence that says what to do
  printf '\n%s\n' "$*" >&2
  exit 1
}

# stage "What" COMMAND...: one line with dots while it works and the seconds at the end; output goes to SETUP_LOG.
stage() {
  local what=$1 began=$EPOCHREALTIME status=0 took
  shift
  [ -n "$SETUP_LOG" ] || SETUP_LOG=$(mktemp 2>/dev/null) ||
    stop "No temporary file can be written: free some disk space or set TMPDIR to a folder you may write to, then run this again."
  printf '  %-46s ' "$what"
  (exec 9<&-; while sleep 5 >/dev/null 2>&1; do printf '.'; done) &
  SETUP_TICKER=$!
  "$@" >"$SETUP_LOG" 2>&1 </dev/null || status=$?
  kill "$SETUP_TICKER" 2>/dev/null
  wait "$SETUP_TICKER" 2>/dev/null
  SETUP_TICKER=""
  took=$((${EPOCHREALTIME/[.,]/} - ${began/[.,]/}))
  if [ "$status" = 0 ]; then
    printf ' %d.%d s\n' $((took / 1000000)) $((took / 100000 % 10))
  else
    printf ' did not work (%d s)\n' $((took / 1000000))
  fi
  return "$status"
}

# What went wrong, in one sentence, read from the end of what the stage printed.
explain() {
  local doing=$1
  tail -n 15 "$SETUP_LOG" | sed 's/^/    | /' >&2
  if grep -qiE 'no space left' "$SETUP_LOG"; then
    stop "The disk is full: free about 1.5 GB and run this again."
  elif grep -qiE 'read-only file system|permission denied|not writable' "$SETUP_LOG"; then
    stop "A folder cannot be written: use a checkout and a home folder that belong to you, then run this again."
  elif grep -qiE 'hash(es)? (mismatch|do not match)|THESE PACKAGES DO NOT MATCH' "$SETUP_LOG"; then
    stop "A downloaded package is not the one that was pinned: do not use it; check the package index or proxy of this machine."
  elif grep -qiE 'connect|resolv|network|timed out|timeout|dns|unreachable|tls|ssl|certificate|no matching distribution|proxy|fetch' "$SETUP_LOG"; then
    stop "The package index did not answer while $doing: connect this machine to the network (or set PIP_INDEX_URL to your index) and run this again; what was fetched is kept."
  fi
  stop "Set-up stopped while $doing: the lines above say why; remove $VENV and run this again."
}

# ---- system libraries

can_be_root() { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Prints the packages of the named groups that are not there yet, on one line.
system_missing() {
  local libraries group package probe _ wanted=" $* " missing=""
  libraries=$({ command -v ldconfig >/dev/null && ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null)
  while read -r group package probe _; do
    [[ $wanted == *" $group "* ]] || continue
    case $probe in
      lib:*) [[ $libraries == *"${probe#lib:} "* ]] || missing+=" $package" ;;
      file:*) compgen -G "${probe#file:}" >/dev/null || missing+=" $package" ;;
    esac
  done <"$ROOT/packaging/system-packages.txt"
  printf '%s' "${missing# }"
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 \
    install --no-install-recommends --no-remove "$@"
}

apt_install_fresh() { # the lists on the machine may be absent or old: ask for new ones only when needed
  apt_install "$@" || { as_root apt-get -q -o DPkg::Lock::Timeout=300 update && apt_install "$@"; }
}

# A package must not start its daemon by itself. Machines that run systemd keep their own rules: no policy file there.
hold_daemons() {
  local policy=/usr/sbin/policy-rc.d
  [ "$(cat /proc/1/comm 2>/dev/null)" != systemd ] && [ ! -e "$policy" ] || return 0
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod 755 "$policy" && SETUP_POLICY=$policy
}

release_daemons() {
  [ -z "$SETUP_POLICY" ] || as_root rm -f "$SETUP_POLICY"
  SETUP_POLICY=""
}

apt_line() { printf 'sudo apt-get install --no-install-recommends %s' "$*"; }

# install_packages WHAT PACKAGE...: true when all of them could be installed.
install_packages() {
  local what=$1 done=0
  shift
  if ! command -v apt-get >/dev/null; then
    note "  This machine has no apt-get. Please install what these Debian packages hold: $*"
    return 1
  elif ! can_be_root; then
    note "  Missing system packages. Please run:  $(apt_line "$@")"
    return 1
  fi
  hold_daemons
  stage "$what" apt_install_fresh "$@" || done=1
  release_daemons
  if [ "$done" != 0 ]; then
    grep -E '^(E|Err|W):' "$SETUP_LOG" | tail -n 3 | sed 's/^/    | /'
    note "  Some system packages could not be installed. When the network is back, run:  $(apt_line "$@")"
  fi
  return "$done"
}

setup_system() {
  local packages
  MISSING_SYSTEM=$(system_missing "$@")
  [ -n "$MISSING_SYSTEM" ] || return 0
  read -ra packages <<<"$MISSING_SYSTEM"
  install_packages "System packages (${#packages[@]})" "${packages[@]}"
  MISSING_SYSTEM=$(system_missing "$@")
}

# ---- Python

python_fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Sets PYTHON to an interpreter of 3.11 or newer. KIOSK_PYTHON names another one than python3.
find_python() {
  local name
  for name in ${KIOSK_PYTHON:-python3 python3.13 python3.12 python3.11}; do
    PYTHON=$(command -v "$name") && python_fits "$PYTHON" && return 0
  done
  name=${KIOSK_PYTHON:-python3}
  stop "Python 3.11 or newer is needed, and $name is $({ command -v "$name" >/dev/null && "$name" -V 2>&1; } || echo 'not there'): install python3 of your system's current release, or set KIOSK_PYTHON=/path/to/python3, then run this again."
}

# Debian splits venv and pip off: bring them in, or say the one line.
need_venv() {
  local version
  "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null && return 0
  version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  install_packages "Python venv and pip" "python$version-venv" && "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null && return 0
  stop "Python's venv module is missing: run  $(apt_line "python$version-venv")  and then this again."
}

# What must be the same for .venv to be used as it is: place, interpreter, pins.
fingerprint() {
  local version
  version=$("$VENV/bin/python" -V 2>/dev/null) || return 1
  printf '%s\n%s\n' "$ROOT" "$version"
  sha256sum <"$1"
  sha256sum <"$ROOT/packaging/uv.txt"
}

# uv does not read pip's settings: pass the machine's own index, extra index and certificates on.
uv_settings() {
  local settings=""
  settings=$("$VENV/bin/python" -m pip config list 2>/dev/null | tr -d "'")
  pip_setting() { sed -n "s/^[a-z:]*\.$1=//p" <<<"$settings" | head -n 1; }
  export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$(pip_setting index-url)}
  [ -n "$UV_DEFAULT_INDEX" ] || unset UV_DEFAULT_INDEX
  export SSL_CERT_FILE=${SSL_CERT_FILE:-$(pip_setting cert)}
  [ -n "$SSL_CERT_FILE" ] || unset SSL_CERT_FILE
  export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-true} UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1
  mkdir -p "${UV_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/uv}" 2>/dev/null || export UV_NO_CACHE=1
}

# The checkout itself: importable and with its two commands, nothing is built, no network is needed.
link_checkout() {
  local site program
  site=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))') || return 1
  printf '%s\n' "$ROOT" >"$site/kiosk_checkin.pth"
  for program in app backend; do
    printf '#!%s\nimport sys\n\nfrom kiosk_%s.main import main\n\nsys.exit(main())\n' "$VENV/bin/python" "$program" >"$VENV/bin/kiosk-$program"
    chmod 755 "$VENV/bin/kiosk-$program"
  done
  "$VENV/bin/python" -m compileall -q "$ROOT/kiosk_app" "$ROOT/kiosk_backend"
}

uv_is_pinned() { [ -x "$VENV/bin/uv" ] && grep -q "^uv==$("$VENV/bin/uv" --version | cut -d ' ' -f 2) " "$ROOT/packaging/uv.txt"; }

make_environment() {
  local requirements=$1 place
  place=$(head -n 1 "$VENV/.set-up" 2>/dev/null)
  if [ -e "$VENV" ] && { ! "$VENV/bin/python" -c '' 2>/dev/null || { [ -n "$place" ] && [ "$place" != "$ROOT" ]; }; }; then
    note "  The environment was made in another place or by a Python that is gone: making it anew."
    rm -rf "$VENV"
  fi
  rm -f "$VENV"/.set-up "$VENV"/.ready-*
  if [ ! -x "$VENV/bin/python" ]; then
    find_python
    need_venv
    stage "Environment ($("$PYTHON" -V 2>&1))" "$PYTHON" -m venv --without-pip "$VENV" || explain "making $VENV"
  fi
  printf '%s\n' "$ROOT" >"$VENV/.set-up" || stop "The folder $VENV cannot be written: use a checkout that belongs to you."
  "$VENV/bin/python" -c 'import pip' 2>/dev/null ||
    stage "pip, from this Python" "$VENV/bin/python" -m ensurepip || explain "unpacking pip"
  uv_is_pinned || stage "Installer (uv, checked by hash)" "$VENV/bin/python" -m pip install --disable-pip-version-check \
    --no-input --require-hashes --only-binary :all: -r "$ROOT/packaging/uv.txt" || explain "fetching the installer"
  uv_settings
  stage "Python packages, about 400 MB (checked by hash)" "$VENV/bin/uv" pip install --python "$VENV/bin/python" \
    --require-hashes --compile-bytecode -r "$requirements" || explain "fetching the Python packages"
  stage "This checkout" link_checkout || explain "linking the checkout into $VENV"
}

check_import() { # the real thing: a drawing that needs every library of the group "screen"
  QT_QPA_PLATFORM=offscreen "$VENV/bin/python" -c 'import PySide6.QtQuick, PySide6.QtGui; PySide6.QtGui.QGuiApplication([])'
}

setup_python() {
  local kind=$1 requirements=$ROOT/packaging/requirements.txt now
  [ "$kind" = run ] || requirements=$ROOT/packaging/requirements-dev.txt
  now=$(fingerprint "$requirements") && [ "$now" = "$(cat "$VENV/.ready-$kind" 2>/dev/null)" ] && return 0
  [ -w "$ROOT" ] || stop "The folder $ROOT cannot be written: clone the project into a folder that belongs to you and run this there."
  [ "$(uname -m)" = x86_64 ] || note "  This machine is $(uname -m); only x86-64 has been tried."
  [ "$(df -Pk "$ROOT" | awk 'NR == 2 { print $4 }')" -gt 1500000 ] || [ -x "$VENV/bin/uv" ] ||
    stop "Less than 1.5 GB of disk is free at $ROOT: free some space and run this again."
  exec 9<"$ROOT/packaging/requirements.txt"
  flock -n 9 || { note "  Another set-up of this checkout is running: waiting for it."; flock 9; }
  now=$(fingerprint "$requirements") && [ "$now" = "$(cat "$VENV/.ready-$kind" 2>/dev/null)" ] && { exec 9<&-; return 0; }
  make_environment "$requirements"
  stage "Qt starts" check_import ||
    stop "Qt could not start because system libraries are missing (${MISSING_SYSTEM:-see $VENV}): run  $(apt_line "${MISSING_SYSTEM:-libgl1 libegl1}")  and then this again."
  fingerprint "$ROOT/packaging/requirements.txt" >"$VENV/.ready-run"
  [ "$kind" = run ] || fingerprint "$requirements" >"$VENV/.ready-$kind"
  exec 9<&-
}
