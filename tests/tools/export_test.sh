#!/bin/bash
# export, as people run it on the demo corpus.
#   export_test.sh EXHIBIT ROOT
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
expect 3 "exhibit:" "$exhibit" export --format mof --workspace "$w"
"$exhibit" grade --quiet --replica corpus/demo --from corpus/demo/models.txt --workspace "$w" >/dev/null
expect 2 "--format" "$exhibit" export --format nothing --workspace "$w"
expect 2 "--out DIR" "$exhibit" export --format mof --workspace "$w"
expect 3 "no model" "$exhibit" export nobody/nothing --format mof --workspace "$w"
expect 0 'name: "Model parameters (Final)"' "$exhibit" export Skerry-1B-Instruct --format mof --workspace "$w"
expect 0 "endmodelname: Skerry-1B-Instruct" "$exhibit" export Skerry-1B-Instruct --format osai --workspace "$w"
expect 0 "openness" "$exhibit" export Skerry-1B-Instruct --format badge --scheme osd --workspace "$w"
expect 3 "no weight scheme" "$exhibit" export Skerry-1B-Instruct --format badge --scheme nothing --workspace "$w"
models=$(grep -cv '^#' corpus/demo/models.txt)
for format in mof osai cyclonedx spdx web-annotations badge; do
  expect 0 "" "$exhibit" export --format "$format" --out "$work/$format" --workspace "$w"
  [ "$(find "$work/$format" -type f | wc -l)" = "$models" ] || fail "$format: $(ls "$work/$format")"
  "$exhibit" export --quiet --format "$format" --out "$work/again" --workspace "$w"
  diff -r "$work/$format" "$work/again" >"$work/out" || fail "$format is not the same twice: $(cat "$work/out")"
  rm -r "$work/again"
done
echo passed
