#!/usr/bin/env bash
# Makes site/vendor/age.js, the one script by which pages open what was sealed: age-encryption from npm and what it is made of,
# by the lock file beside it, bundled by esbuild.
#   scripts/vendor-age.sh            writes age.js, age-licences.txt and SHA256SUMS anew
#   scripts/vendor-age.sh --check    makes them elsewhere and compares: what lies in the repository is what npm's packages give
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../site/vendor"

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
cp package.json package-lock.json .npmrc age.entry.mjs "$made"
# The lock file holds the hash of every package; no script of any of them is run.
(cd "$made" && npm ci --ignore-scripts --no-audit --no-fund --silent)

version() { node -p "require('$made/node_modules/$1/package.json').version"; }
licence() { node -p "require('$made/node_modules/$1/package.json').license"; }
packages=(age-encryption @noble/ciphers @noble/curves @noble/hashes @noble/post-quantum @scure/base)

banner="/*! age-encryption $(version age-encryption) ($(licence age-encryption)) with"
for package in "${packages[@]:1}"; do banner+=" $package $(version "$package"),"; done
banner="${banner%,} (MIT). Licences: age-licences.txt. Made by scripts/vendor-age.sh. */"
(cd "$made" && node_modules/.bin/esbuild age.entry.mjs --bundle --minify --format=iife --global-name=chungthuAge \
  --target=es2020 --charset=ascii --legal-comments=none --banner:js="$banner" --outfile=age.js --log-level=warning)

{
  echo "age.js holds these packages, under these licences."
  for package in "${packages[@]}"; do
    printf '\n== %s %s (%s)\n\n' "$package" "$(version "$package")" "$(licence "$package")"
    cat "$made/node_modules/$package/LICENSE"
  done
} | sed 's/\r$//; s/[[:space:]]*$//' > "$made/age-licences.txt"
(cd "$made" && sha256sum age.js age-licences.txt > SHA256SUMS)

for file in age.js age-licences.txt SHA256SUMS; do
  if [ "${1:-}" = --check ]; then
    cmp "$made/$file" "$file"
  else
    cp "$made/$file" "$file"
  fi
done
