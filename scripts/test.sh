#!/usr/bin/env bash
# Everything that must hold before a change is taken. Ends at the first thing that doesn't.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\n== %s\n' "$*" >&2; }

# What git sees of the work tree: names and contents, tracked or not, ignored files apart.
tree() {
  git status --porcelain --untracked-files=all
  git diff HEAD --binary
  git ls-files --others --exclude-standard -z | xargs -0 -r sha256sum
}

scripts/setup.sh test
before=$(tree | sha256sum)

step "formatting"
cargo fmt --check
step "licences, bans and sources of the dependencies"
cargo deny --locked check licenses bans sources
# The program's own code isn't optimised: compiling it would take longer than its tests gain. Its dependencies are.
plain=(--locked --release --config 'profile.release.package.chungthu.opt-level=0')
step "clippy"
cargo clippy "${plain[@]}" --all-targets -- -D warnings
step "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc "${plain[@]}" --no-deps --lib
step "tests"
cargo test "${plain[@]}"
step "the tree is as it was"
if [ "$(tree | sha256sum)" != "$before" ]; then
  git status --short >&2
  echo "the tests changed the work tree (above)" >&2
  exit 1
fi
step "all is well"
