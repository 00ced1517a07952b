#!/usr/bin/env bash
# Installs what is missing to build or to test chungthu on Debian or Ubuntu, and says each step before it takes it.
#   scripts/setup.sh build    what `make demo` needs
#   scripts/setup.sh test     what `make test` needs: the same and the tools that the tests call
# Nothing is done, and no network used, when everything is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cargo_deny_version=0.20.2

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# Rust comes first: it is the one thing this script doesn't bring.
rust() {
  local wanted have
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  if ! has cargo || ! has rustc; then
    fail "Rust is missing; install version $wanted or later from https://rustup.rs, then run this again"
  fi
  have=$(rustc --version | cut -d' ' -f2)
  if [ "$(printf '%s\n' "$wanted" "${have%%-*}" | sort -V | head -n 1)" != "$wanted" ]; then
    fail "Rust $have is too old, $wanted or later is needed; 'rustup update stable' brings it"
  fi
}

components() {
  local component
  for component in rustfmt clippy; do
    cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1 && continue
    has rustup || fail "$component is missing; install it the way Rust was installed"
    say "adding the Rust component $component"
    rustup component add "$component"
  done
}

# need COMMAND PACKAGE: the package is wanted where the command is missing.
packages=()
need() { has "$1" || packages+=("$2"); }

apt() {
  [ "${#packages[@]}" -gt 0 ] || return 0
  has apt-get || fail "missing: ${packages[*]} (names as in Debian); this script installs with apt-get only"
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    has sudo || fail "missing: ${packages[*]}; run as root: apt-get install ${packages[*]}"
    root=(sudo)
  fi
  say "installing with apt-get: ${packages[*]}"
  "${root[@]}" apt-get update -q
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${packages[@]}"
}

cargo_deny() {
  cargo deny --version >/dev/null 2>&1 && return 0
  say "building cargo-deny $cargo_deny_version (once, some minutes)"
  # Its own release profile links everything at once for speed that a check of one lock file doesn't need.
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
    cargo install cargo-deny --locked --version "$cargo_deny_version"
}

# The browser tests drive Chromium with playwright-core, from a lock file.
playwright() {
  local here=tests/browser
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ] || fail "Node.js $(node --version) is too old, 18 or later is needed"
  if ! cmp -s "$here/package-lock.json" "$here/node_modules/.installed-lock"; then
    say "installing playwright-core and axe-core under $here"
    npm ci --prefix "$here" --no-audit --no-fund
    cp "$here/package-lock.json" "$here/node_modules/.installed-lock"
  fi
}

# Debian has Chromium as a package. Ubuntu's package only fetches a snap, which doesn't start in a container,
# so playwright-core fetches its own there.
browser() {
  if has chromium || has chromium-browser || has google-chrome; then return 0; fi
  if grep -q '^ID=debian' /etc/os-release; then
    packages=(chromium)
    apt
  elif ! (cd tests/browser && node -e 'require("fs").accessSync(require("playwright-core").chromium.executablePath())' 2>/dev/null); then
    say "fetching Chromium with playwright-core"
    (cd tests/browser && npx playwright-core install --with-deps chromium)
  fi
}

case "${1:-}" in
  build | test) ;;
  *) fail "usage: scripts/setup.sh build|test" ;;
esac

rust
need cc build-essential
need git git
need ssh-keygen openssh-client
# The demo puts the keys of its HSMs on SoftHSM's tokens, and does without where it can't be had.
if [ "$1" = test ] || { has apt-get && { [ "$(id -u)" -eq 0 ] || has sudo; }; }; then
  need softhsm2-util softhsm2
fi
if [ "$1" = test ]; then
  need age age
  need openssl openssl
  need python3 python3
  need strace strace
  need pdftotext poppler-utils
  [ -d /usr/share/ca-certificates/mozilla ] || packages+=(ca-certificates)
  need node nodejs
  need npm npm
  [ -x /usr/sbin/sshd ] || need sshd openssh-server
fi
apt
if [ "$1" = test ]; then
  # Root's sshd wants this folder, which the package makes only where it starts a service.
  if [ "$(id -u)" -eq 0 ]; then mkdir -p /run/sshd; fi
  components
  cargo_deny
  playwright
  browser
fi
