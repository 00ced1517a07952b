#!/usr/bin/env bash
# Builds the program and a synthetic register under demo/, checks it, and says what to look at.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cargo build --locked --release
program=${CARGO_TARGET_DIR:-target}/release/chungthu

"$program" demo demo
# shellcheck source=/dev/null # written by the command above
. demo/env
"$program" -C demo/register check

cat <<EOF

The site:  file://$PWD/demo/site/index.html

Try next:
  export PATH="$(cd "$(dirname "$program")" && pwd):\$PATH"; . demo/env; cd demo/register
  chungthu status
  chungthu expiring --within 60d
  chungthu list person
  chungthu find nguyen
  chungthu log
EOF
if [ -d demo/hsm ]; then echo "  chungthu hsm prove"; fi
