#!/bin/sh
# Feeds every target with arbitrary bytes: run.sh [SECONDS [TARGET...]]. Ends with 1 where anything was found.
set -eu
cd "$(dirname "$0")"
seconds=${1:-1200}
[ $# -eq 0 ] || shift
targets=${*:-metadata credentials tables import image index results log}

cargo +nightly fuzz build --fuzz-dir .
run() {
    mkdir -p "corpus/$1"
    if cargo +nightly fuzz run --fuzz-dir . "$1" "corpus/$1" "seeds/$1" -- \
        "-max_total_time=$seconds" -rss_limit_mb=2048 -timeout=30 -print_final_stats=1 >"corpus/$1.log" 2>&1; then
        echo "$1: nothing found; $(grep -c . "corpus/$1.log") lines in tests/fuzz/corpus/$1.log"
    else
        echo "$1: FOUND something; see tests/fuzz/corpus/$1.log and tests/fuzz/artifacts/$1"
        touch corpus/found
    fi
}
mkdir -p corpus
rm -f corpus/found
while [ -n "$targets" ]; do
    first=${targets%% *}
    rest=${targets#"$first"}
    targets=${rest# }
    second=${targets%% *}
    run "$first" &
    if [ -n "$second" ]; then
        rest=${targets#"$second"}
        targets=${rest# }
        run "$second" &
    fi
    wait
done
[ ! -e corpus/found ]
