#!/bin/bash
# audit, as people run it on the demo corpus.
#   audit_test.sh EXHIBIT ROOT
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
audit() { "$exhibit" audit --replica corpus/demo --workspace "$w" "$@"; }
expect 2 "GRADES" "$exhibit" audit --workspace "$w"
expect 2 "--format" "$exhibit" audit x.csv --format nothing
"$exhibit" grade --quiet --replica corpus/demo --from corpus/demo/models.txt --workspace "$w" >/dev/null
expect 3 "no such file" audit "$work/none.csv" --format generic-csv

card=https://huggingface.co/halden-institute/Skerry-1B-Instruct/resolve/main/README.md
printf 'model,criterion,grade,link,quote,license\nhalden-institute/Skerry-1B-Instruct,weights,open,%s,,\n' "$card" >"$work/good.csv"
expect 0 "0 errors, 0 warnings" audit "$work/good.csv" --format generic-csv
printf 'model,criterion,grade,link,quote,license\nhalden-institute/Skerry-1B-Instruct,weights,closed,%s,No such words were ever written in this card at all,GPL-2.0-only\n' "$card" >"$work/bad.csv"
expect 1 "[grade-too-low]" audit "$work/bad.csv" --format generic-csv
expect 1 "[quote-gone]" audit "$work/bad.csv" --format generic-csv
expect 1 "[license-mismatch]" audit "$work/bad.csv" --format generic-csv
expect 0 "[quote-gone]" audit "$work/bad.csv" --format generic-csv --fail-on never
expect 1 "partialFingerprints" audit "$work/bad.csv" --format generic-csv --output sarif
expect 1 "<!doctype html>" audit "$work/bad.csv" --format generic-csv --output html
expect 1 "level,kind,file,line" audit "$work/bad.csv" --format generic-csv --output csv

# A patch in the index's own form, which applies.
"$exhibit" export Skerry-1B-Instruct --format osai --workspace "$w" >"$work/entry.yaml"
sed -i '/^weights_endmodel:/,/class:/s/class: .*/class: closed # by hand/' "$work/entry.yaml"
(cd "$work" && "$exhibit" audit entry.yaml --format osai --quiet --replica "$root/corpus/demo" --workspace "$w" --patch fix.patch --fail-on never >/dev/null)
patch -s -p1 -d "$work" <"$work/fix.patch" || fail "the patch does not apply: $(cat "$work/fix.patch")"
grep -q 'class: open # by hand' "$work/entry.yaml" || fail "not corrected: $(cat "$work/entry.yaml")"

# Nothing changes when the sources are the same; something does when a page loses what was cited.
expect 0 "0 grades would change" "$exhibit" audit --since 2999-01-01 --replica corpus/demo --workspace "$w"
expect 0 "seen since 2000-01-01" "$exhibit" audit --since 2000-01-01 --replica corpus/demo --workspace "$w"
expect 2 "--since takes a date" "$exhibit" audit --since yesterday --replica corpus/demo --workspace "$w"
cp -r corpus/demo "$work/demo"
api=$work/demo/files/huggingface.co/api/models/halden-institute/Skerry-1B-Instruct.json
sed -i 's/\.safetensors/.txt/g' "$api"
expect 1 "weights: open" "$exhibit" audit --since 2999-01-01 --replica "$work/demo" --workspace "$w"
echo passed
