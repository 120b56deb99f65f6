#!/bin/bash
# Fetching over real HTTP, as people run it: exhibit against exhibit-replica on the demo corpus.
#   live_test.sh EXHIBIT EXHIBIT_REPLICA ROOT [KILLS]
# The same grades as from the recorded folder; a second fetch transfers no bodies; runs that are killed at random
# moments leave a whole workspace, and the next run ends with the same result and fetches nothing twice.
set -euo pipefail
exhibit=$1 replica=$2 root=$3 kills=${4:-5}
demo=$root/corpus/demo
work=$(mktemp -d)
cd "$root"

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

serve() { # serve NAME [OPTION...]: sets url and server
  "$replica" "$demo" "${@:2}" >"$work/$1.url" 2>"$work/$1.err" &
  server=$!
  for _ in $(seq 100); do
    url=$(cat "$work/$1.url")
    [ -n "$url" ] && return
    sleep 0.1
  done
  fail "the server did not start: $(cat "$work/$1.err")"
}
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

grade() { # grade WORKSPACE OPTION...
  "$exhibit" grade --from "$demo/models.txt" --format json --workspace "$work/$1" "${@:2}" 2>"$work/$1.err"
}
bodies() { sed -n 's/.*requests: \([0-9]*\) bodies.*/\1/p' "$work/$1.err"; }

grade recorded --replica "$demo" >"$work/expected.json"
serve plain
grade mirrored --mirror "$url" >"$work/mirrored.json"
cmp "$work/expected.json" "$work/mirrored.json" || fail "the mirror and the folder give different grades"
total=$(bodies mirrored)
[ "$total" -gt 5 ] || fail "too few bodies: $(cat "$work/mirrored.err")"

"$exhibit" fetch --from "$demo/models.txt" --mirror "$url" --workspace "$work/mirrored" \
  >/dev/null 2>"$work/second.err"
[ "$(bodies second)" = 0 ] || fail "unchanged sources were transferred again: $(cat "$work/second.err")"
grep -q ", $total not modified" "$work/second.err" || fail "not all were 304: $(cat "$work/second.err")"

# The hub at another address: its listing, page by page, and the models on it, newest first.
HF_ENDPOINT=$url "$exhibit" fetch --newest 2 --workspace "$work/newest" --format csv >"$work/newest.csv" 2>"$work/newest.err" ||
  fail "fetch --newest: $(cat "$work/newest.err")"
[ "$(grep -c '^[a-z-]*/' "$work/newest.csv")" = 2 ] || fail "not two models: $(cat "$work/newest.csv")"
"$exhibit" fetch --newest 2 --mirror "$url" --workspace "$work/newest2" --format csv 2>/dev/null | cut -d, -f1 >"$work/a"
cut -d, -f1 "$work/newest.csv" | cmp - "$work/a" || fail "through the mirror the newest models are others"
HF_ENDPOINT=$url "$exhibit" select --top 2 --workspace "$work/newest" --names --quiet >"$work/names" 2>"$work/select.err" ||
  fail "select: $(cat "$work/select.err")"
[ "$(wc -l <"$work/names")" = 2 ] || fail "not two names: $(cat "$work/names")"
status=0
HF_ENDPOINT='http://hub.example/?x' "$exhibit" fetch --newest 2 --workspace "$work/newest" 2>"$work/bad.err" || status=$?
[ $status -eq 3 ] || fail "an address with a query is no hub's: $status, $(cat "$work/bad.err")"

kill "$server"
wait "$server" 2>/dev/null || true
server=
grade mirrored --offline >"$work/offline.json"
cmp "$work/expected.json" "$work/offline.json" || fail "offline grades are others"
status=0
grade nothing --offline >/dev/null || status=$?
[ $status -ne 0 ] || fail "an empty workspace has no models"

serve slow --delay-ms 20
for round in $(seq "$kills"); do
  w=killed$round
  "$exhibit" grade --from "$demo/models.txt" --mirror "$url" --workspace "$work/$w" >/dev/null 2>&1 &
  run=$!
  # Loading the rules takes a while; nothing is fetched before there is a workspace.
  for _ in $(seq 200); do
    [ -e "$work/$w/workspace.db" ] && break
    sleep 0.02
  done
  sleep "$(awk -v seed="$round$RANDOM" 'BEGIN { srand(seed); print rand() * 0.6 }')"
  kill -9 "$run" 2>/dev/null || true
  wait "$run" 2>/dev/null || true
  kept=0
  if [ -e "$work/$w/workspace.db" ]; then
    status=0
    "$exhibit" doctor --workspace "$work/$w" >"$work/doctor" 2>&1 || status=$?
    # A process that was killed before it had made the tables leaves nothing to examine.
    [ $status -eq 0 ] || grep -q "not a workspace" "$work/doctor" || fail "killed: $(cat "$work/doctor")"
    if [ $status -eq 0 ]; then
      "$exhibit" warc export "$work/$w.warc" --workspace "$work/$w" --quiet
      kept=$(grep -ac '^HTTP/1.1 200 ' "$work/$w.warc" || true)
    fi
  fi
  grade "$w" --mirror "$url" >"$work/$w.json"
  cmp "$work/expected.json" "$work/$w.json" || fail "after a kill the result is another"
  again=$(bodies "$w")
  [ $((again + kept)) -le "$total" ] || fail "$kept answers were kept, yet $again of $total were transferred"
  "$exhibit" doctor --workspace "$work/$w" --quiet >"$work/doctor" || fail "resumed: $(cat "$work/doctor")"
  echo "kill $round: $kept of $total kept, $again transferred by the next run"
done
