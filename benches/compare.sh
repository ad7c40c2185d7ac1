#!/bin/sh
# What resurface costs beside what people would pick instead, on the same files in the same run:
#
#     benches/compare.sh TOOLS [FOLDER_OF_PHOTOS...]
#
# Installs pdqhash, Pillow, ImageHash, czkawka_cli and faiss-cpu into the folder TOOLS, where they are not there yet; only
# that needs the network. Without folders, photos of two sizes are made from the sample media. Ratios and peak memory are
# printed and written to benches/results.md. RESURFACE_PROGRAM names a program that is built already. FAISS is compared on a
# million random hashes, or RESURFACE_BENCH_HASHES of them (10 million take some 10 GB), and on a million around those of the
# photos.
set -eu
if [ $# -lt 1 ]; then
    sed -n '2,11s/^# \{0,1\}//p' "$0"
    exit 2
fi
mkdir -p "$1"
tools=$(cd "$1" && pwd)
shift
here=$(cd "$(dirname "$0")" && pwd)
python="$tools/python/bin/python"
if [ ! -x "$python" ]; then
    python3 -m venv "$tools/python"
    "$python" -m pip install --quiet pdqhash pillow ImageHash numpy
fi
if [ ! -x "$tools/czkawka/bin/czkawka_cli" ]; then
    cargo install --quiet --locked --root "$tools/czkawka" czkawka_cli ||
        echo "czkawka_cli could not be built and is left out" >&2
fi
target=${CARGO_TARGET_DIR:-$here/../target}
program=${RESURFACE_PROGRAM:-}
if [ -z "$program" ]; then
    (cd "$here/.." && cargo build --quiet --release)
    program=$target/release/resurface
fi
"$python" "$here/compare/photos.py" --program "$program" --tools "$tools" --out "$here/results.md" "$@"
(cd "$here/.." && cargo build --quiet --release --example search_hashes)
real=$tools/hashes.csv
photos=$here/../sample_media
# 3: some photo could not be read.
"$program" hash --quiet "${@:-$photos}" >"$real" || [ $? -eq 3 ]
search() {
    echo
    python3 "$here/compare/search.py" --venv "$tools/faiss" --program "$target/release/examples/search_hashes" "$@"
}
{
    echo
    echo "## Search"
    search --count "${RESURFACE_BENCH_HASHES:-1000000}"
    search --real "$real"
} >"$tools/search.md"
tee -a "$here/results.md" <"$tools/search.md"
