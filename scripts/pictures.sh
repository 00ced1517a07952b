#!/usr/bin/env bash
# Remakes docs/papers/*.png: the first page of every paper that the tests make of their small office, and the second of a letter that goes
# on over several. Needs pdftoppm (poppler-utils) and ImageMagick (imagemagick).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for tool in pdftoppm convert; do
  command -v "$tool" >/dev/null || { echo "pictures: $tool is missing" >&2; exit 1; }
done
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

CHUNGTHU_PAPERS=$made cargo test --release --locked --config 'profile.release.package.chungthu.opt-level=0' --lib -- paper::every
# The letter that covers a list is the same for every list but for its words.
find "$made" -name 'tt185-cong-van-*' ! -name 'tt185-cong-van-tt185-mau-02.*' -delete

rm -f docs/papers/*.png
picture() { # PDF PAGE NAME
  pdftoppm -r 55 -gray -f "$2" -singlefile -png "$1" "$made/page"
  convert "$made/page.png" -dither None -colors 8 -strip "PNG8:docs/papers/$3.png"
}
for pdf in "$made"/*.pdf; do
  name=$(basename "$pdf" .pdf)
  picture "$pdf" 1 "${name/tt185-cong-van-tt185-mau-02/tt185-cong-van}"
done
picture "$made/mau-01-nhieu-trang.pdf" 2 mau-01-nhieu-trang-2
du -ch docs/papers/*.png | tail -n 1
