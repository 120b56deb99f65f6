#!/bin/bash
# rank and correlate, as people run them.
#   ranking_test.sh EXHIBIT ROOT
set -euo pipefail
exhibit=$1 root=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
expect() { # expect CODE TEXT COMMAND...: the exit code, and the text in what is printed
  local code=0
  "${@:3}" >"$work/out" 2>&1 || code=$?
  [ "$code" = "$1" ] || fail "${*:3}: exit code $code, not $1: $(cat "$work/out")"
  grep -qF -- "$2" "$work/out" || fail "${*:3}: no \"$2\" in: $(cat "$work/out")"
}
w=$work/w
grades=corpus/reference/kips2025_grades.csv ranks=corpus/reference/kips2025_ranks.csv

expect 3 "w" "$exhibit" rank --workspace "$w"
"$exhibit" grade --quiet --replica corpus/demo --from corpus/demo/models.txt --workspace "$w" >/dev/null
expect 0 "halden-institute/Skerry-1B-Instruct" "$exhibit" rank --workspace "$w"
expect 0 "Agreement between the schemes" "$exhibit" rank --workspace "$w" --format markdown
"$exhibit" rank --workspace "$w" --format json >"$work/1.json"
"$exhibit" rank --workspace "$w" --format json >"$work/2.json"
cmp "$work/1.json" "$work/2.json"
"$exhibit" rank --workspace "$w" --format csv --weights mine:data=1 | head -1 | grep -q ',rank_mine$' || fail "own weights"
"$exhibit" rank --workspace "$w" --format csv --draws 0 | head -1 | grep -q interval && fail "intervals without draws"
expect 3 "did you mean \"basic\"?" "$exhibit" rank --workspace "$w" --weights basc=1
expect 3 "two weight schemes called \"liu\"" "$exhibit" rank --workspace "$w" --weights liu:basic=1
expect 3 "no weight scheme \"eirs\"; did you mean \"eiras\"?" "$exhibit" rank --workspace "$w" --scheme eirs
expect 3 "none.yaml" "$exhibit" rank --workspace "$w" --weights-file "$work/none.yaml"

# The paper's table: its ranks beside ours, with N/A as zero.
"$exhibit" rank --grades "$grades" --published "$ranks" >"$work/paper"
for line in "ours                        0.9855" "osaid_liesenfeld_white      0.9730" "liu                         0.9692" \
  "eiras                       0.9300"; do
  grep -qF "$line" "$work/paper" || fail "no \"$line\" in: $(cat "$work/paper")"
done
grep -qF "Gemma-2 is published as 1, Gemma-3 as 5, with the same grades" "$work/paper" || fail "contradictions"
expect 0 "0.9153" "$exhibit" rank --grades "$grades" --published "$ranks" --leave-out-na
expect 3 "no rank of" "$exhibit" rank --workspace "$w" --published "$ranks"

# Benchmarks.
"$exhibit" rank --workspace "$w" --format csv --draws 0 | awk -F, 'NR==1{print "model,MMLU,Arena"} NR>1{print $2 "," 40+NR*5 "," (NR==2?"":NR)}' >"$work/bench.csv"
echo "gone/model,50,3" >>"$work/bench.csv"
expect 0 "not graded: gone/model" "$exhibit" correlate --workspace "$w" --benchmarks "$work/bench.csv" --svg "$work/plot.svg"
[ -s "$work/plot-MMLU.svg" ] && [ -s "$work/plot-Arena.svg" ] || fail "plots"
expect 0 '"spearman"' "$exhibit" correlate --workspace "$w" --benchmarks "$work/bench.csv" --format json
expect 0 "-1.000" "$exhibit" correlate --workspace "$w" --benchmarks "$work/bench.csv" --column MMLU --format csv
expect 3 "did you mean \"MMLU\"?" "$exhibit" correlate --workspace "$w" --benchmarks "$work/bench.csv" --column MMLO
expect 3 "corpus/none.csv" "$exhibit" correlate --workspace "$w" --benchmarks corpus/none.csv
