#!/bin/bash
# history, warc, doctor and select, as people run them.
#   snapshots_test.sh EXHIBIT ROOT
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
url=https://a.example/page
page() { # page FILE TIME TEXT...: a WARC file with one answer
  # Long enough to be kept in a file of its own.
  local body="<html><head><script nonce=\"$RANDOM$(printf '%020000d' 0)\"></script></head><body><h1>Aurora</h1>$3</body></html>"
  local http="HTTP/1.1 200 OK"$'\r\n'"Content-Type: text/html"$'\r\n\r\n'"$body"
  printf 'WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nWARC-Date: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n' \
    "$url" "$2" "${#http}" "$http" >"$1"
}
page "$work/1.warc" 2025-01-01T00:00:00Z "<p>Trained on text.</p>"
page "$work/2.warc" 2025-02-01T00:00:00Z "<div><p>Trained  on <b>text</b>.</p></div>"
page "$work/3.warc" 2025-03-01T00:00:00Z "<p>Trained on text and code.</p>"

expect 3 "w" "$exhibit" doctor --workspace "$w"
for n in 3 1 2; do expect 0 "1 answers stored" "$exhibit" warc import "$work/$n.warc" --workspace "$w"; done
expect 0 "0 answers stored, 1 known already" "$exhibit" warc import "$work/2.warc" --workspace "$w"
expect 0 "unchanged in text" "$exhibit" history "$url" --workspace "$w"
expect 0 "+ Trained on text and code." "$exhibit" history "$url" --workspace "$w"
"$exhibit" history "$url" --workspace "$w" --format csv | cut -d, -f6 | tr '\n' ' ' >"$work/kinds"
[ "$(cat "$work/kinds")" = "change first unchanged_in_text changed " ] || fail "history: $(cat "$work/kinds")"
expect 3 "nothing of this address is stored" "$exhibit" history https://b.example/ --workspace "$w"

expect 0 "3 responses" "$exhibit" warc export "$work/all.warc.gz" --workspace "$w"
expect 0 "3 answers stored" "$exhibit" warc import "$work/all.warc.gz" --workspace "$work/copy"
head -c -20 "$work/all.warc.gz" >"$work/cut.warc.gz"
expect 4 "cut off" "$exhibit" warc import "$work/cut.warc.gz" --workspace "$work/part"
echo "no archive" >"$work/none.warc"
expect 3 "no WARC record begins here" "$exhibit" warc import "$work/none.warc" --workspace "$work/part"
expect 2 "neither export nor import" "$exhibit" warc copy "$work/x.warc"
expect 3 "cannot be written" "$exhibit" warc export "$work/absent/x.warc" --workspace "$w"
expect 3 "" "$exhibit" warc export "$work/x.warc" acme/none --workspace "$w"
[ ! -e "$work/x.warc" ] || fail "a failed export left a file"

expect 0 "3 snapshots of 3 different bodies" "$exhibit" doctor --workspace "$w"
blob=$(find "$w/blobs" -type f | sort | head -1)
cp "$blob" "$work/blob"
printf x >"$blob"
expect 1 "blob_damaged" "$exhibit" doctor --workspace "$w"
expect 1 "blob_damaged" "$exhibit" doctor --workspace "$w" --repair
rm "$blob"
expect 1 "blob_missing" "$exhibit" doctor --workspace "$w" --format json
cp "$work/blob" "$blob"
expect 0 "3 snapshots" "$exhibit" doctor --workspace "$w"
other=$(find "$work/part/blobs" "$work/copy/blobs" -type f -newer "$work/all.warc.gz" | head -1)
stray=$w/blobs/00/$(printf '0%.0s' $(seq 62))
mkdir -p "$w/blobs/00" && cp "$other" "$stray"
expect 0 "orphan" "$exhibit" doctor --workspace "$w"
expect 0 "removed 1 blobs" "$exhibit" doctor --workspace "$w" --repair
[ ! -e "$stray" ] || fail "the stray blob is still there"

printf 'id,children,likes,downloads,base\nacme/a,0,99,999,\nacme/b,9,9,99,acme/a\nacme/c,99,0,9,\n' >"$work/c.csv"
expect 0 "2.0000" "$exhibit" select --from "$work/c.csv" --top 2
"$exhibit" select --from "$work/c.csv" --names --fold --quiet | tr '\n' ' ' >"$work/names"
[ "$(cat "$work/names")" = "acme/a acme/c " ] || fail "select: $(cat "$work/names")"
echo '[{"id":"acme/x","likes":5},{"id":"acme/y","likes":7,"tags":["base_model:acme/x"]}]' >"$work/l.json"
expect 0 "acme/y" "$exhibit" select --from "$work/l.json" --format json
echo '[{}]' >"$work/l.json"
expect 3 "l.json, entry 1: the model has no id" "$exhibit" select --from "$work/l.json"
printf 'id,likes\na/b,1\n' >"$work/bad.csv"
expect 3 "the table has no column children" "$exhibit" select --from "$work/bad.csv"
