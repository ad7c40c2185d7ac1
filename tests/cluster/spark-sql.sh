#!/bin/sh
# Stands for spark-sql in tests: does with shell tools what the three scripts ask for, in shares as Spark would. What it keeps
# of a store are plain lines, where Spark keeps Parquet.
set -e
while [ $# -gt 0 ]; do
    case "$1" in -f) sql="$2" ;; esac
    shift
done
work=$(dirname "$sql")
store=$(dirname "$work")
cd "$work"
echo "Spark Web UI available at http://127.0.0.1:4040" >&2
printf '[Stage 0:>  (0 + 2) / 2]\r' >&2

# Lines with the number that they carry in front, ascending.
numbered() {
    awk '{ match($0, /"order":[0-9]+/); print substr($0, RSTART + 8, RLENGTH - 8) "\t" $0 }' | sort -n
}

case "$(basename "$sql")" in
add.sql)
    mkdir told lines census
    awk '{ print > ("share-" NR % 2) }' manifest.jsonl
    for share in share-*; do
        ./resurface fingerprint - --jobs 1 --quiet --tell <"$share" >>answers 2>>said
    done
    grep -v '"line":"end"' answers >told/part-0
    cat "$store"/parts/*/lines/part-* 2>/dev/null >known || true
    { grep '"line":"medium"' answers || true; } | numbered | cut -f2- >media
    awk '{ match($0, /"sha256":"[0-9a-f]+/); key = substr($0, RSTART, RLENGTH) }
        FILENAME != "known" && !(key in seen) { print }
        { seen[key] = 1 }' known media >lines/part-0
    if [ -s lines/part-0 ]; then
        ./resurface cluster count - <lines/part-0 >census/part-0
    fi
    touch told/_SUCCESS lines/_SUCCESS census/_SUCCESS
    ;;
gather.sql)
    mkdir gathered
    preset=$(grep -o 'threshold-preset [a-z]*' "$sql" | cut -d' ' -f2)
    cat "$store"/parts/*/lines/part-* | awk '{ print > ("lines-" NR % 3) }'
    # Spark promises no order, so the last come first.
    for share in lines-*; do
        sed '1!G;h;$!d' "$share" >turned
        ./resurface cluster gather - --submissions submissions.jsonl --whole whole.bin --threshold-preset "$preset" \
            --jobs 1 <turned >"gathered/part-$share"
    done
    touch gathered/_SUCCESS
    ;;
bring.sql)
    mkdir brought
    cat "$store"/parts/*/lines/part-* | numbered >all
    awk -F'\t' 'NR == FNR { wanted[$1] = 1; next } $1 in wanted' wanted.txt all | cut -f2- >brought/part-0
    touch brought/_SUCCESS
    ;;
esac
