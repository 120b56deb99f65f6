#!/bin/bash
# review and decisions, as people and scripts run them, on the demo corpus.
#   review_test.sh EXHIBIT ROOT
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
printed() { grep -qF -- "$1" "$work/out" || fail "no \"$1\" in: $(cat "$work/out")"; }
not_printed() { ! grep -qF -- "$1" "$work/out" || fail "\"$1\" in: $(cat "$work/out")"; }
grade() {
  "$exhibit" grade --quiet --replica corpus/demo --from corpus/demo/models.txt --workspace "$1" >"$work/board"
}
w=$work/w
model=northgate-ai/Pelican-8B-Chat
review=("$exhibit" review --workspace "$w" --reviewer)

expect 3 "no workspace here" "$exhibit" review --workspace "$w" --reviewer ada
grade "$w"
grep -q reviewed "$work/board" && fail "a leaderboard speaks of reviews that there are none of"

# The queue as a table; what makes no sense.
expect 0 "50 of 64 cells" "$exhibit" review --workspace "$w" --list
[ "$("$exhibit" review --workspace "$w" --list --format csv --quiet --limit 1000 | wc -l)" = 65 ] || fail "queue"
expect 3 "no criterion \"wights\"; did you mean \"weights\"?" "$exhibit" review --workspace "$w" --list --criterion wights
expect 2 "\"ajar\" is no grade" "$exhibit" review --workspace "$w" --list --grade ajar
expect 2 "no state of a cell" "$exhibit" review --workspace "$w" --list --state done
expect 2 "no order" "$exhibit" review --workspace "$w" --list --order random
expect 3 "did you mean" "$exhibit" review --workspace "$w" --list pelican-8b-chet
expect 2 "--reviewer" env -u USER -u EXHIBIT_REVIEWER "$exhibit" review --workspace "$w"

# A session: a wrong key, help, a comment, a citation that is not there, one rejected, accept; override with a comment; skip; quit.
printf '%s\n' x '?' 'm looks right' 'r 99' 'r 1' a 'c not enough said' k q |
  "${review[@]}" ada pelican-8b-chat --criterion weights license paper --order model >"$work/out"
printed "weights · Weights"
printed "Can anyone download the weight files?"
printed "● open: The weight files can be downloaded by anyone."
printed "no such key"
printed "accept the proposal"
printed "there is no citation of that number"
printed "rejected"
printed "4 decisions; 1 cells still wait for a look"
expect 0 "ada" "$exhibit" decisions list --workspace "$w"
[ "$("$exhibit" decisions list --workspace "$w" --format jsonl | wc -l)" = 4 ] || fail "decisions"
expect 0 "reviewed: ada semi" "$exhibit" show "$model" weights --workspace "$w"
printed "looks right"
expect 0 "counts as closed" "$exhibit" show "$model" license --workspace "$w"
printed "override closed — not enough said"
"$exhibit" show "$model" --workspace "$w" --format csv >"$work/show.csv"
head -1 "$work/show.csv" | grep -q ',final,state' || fail "columns"

# Undo goes back to the cell; the environment says who it is; the input may just end.
printf 'o\nu\nn\n' | EXHIBIT_REVIEWER=ada "$exhibit" review --workspace "$w" pelican-8b-chat --criterion paper api >"$work/out"
printed "undone"
printed "3 decisions"
[ "$("$exhibit" decisions list --workspace "$w" --format csv | tail -n +2 | wc -l)" = 7 ] || fail "undo is kept"

# Two blind reviewers, who disagree; a third one adjudicates.
expect 0 "" "$exhibit" review --workspace "$w" --list --wanted 2
for who in bob:o eve:c; do
  echo "${who#*:}" | "${review[@]}" "${who%:*}" pelican-8b-chat --criterion software --blind >"$work/out"
  printed "passages, as the documents have them"
  not_printed "confidence"
  not_printed "rule "
  not_printed "bob:"
done
echo a | "${review[@]}" zoe pelican-8b-chat --criterion tokenizer --blind >"$work/out"
printed "has seen no proposal to confirm"
expect 0 "disagreed" "$exhibit" review --workspace "$w" --list --state disagreed
expect 2 "" "$exhibit" review --workspace "$w" --nonsense
printf 'j\nj s both are partly right\n' | "${review[@]}" zoe --state disagreed >"$work/out"
printed "adjudicate as o, s, c or n"
expect 0 "adjudicated: bob open (blind), eve closed (blind); zoe adjudicated semi" "$exhibit" show "$model" software --workspace "$w"
expect 0 "bob and eve" "$exhibit" decisions agreement --workspace "$w" --blind-only
expect 0 "Precision" "$exhibit" decisions rules --workspace "$w"
grade "$w"
grep -q "reviewed" "$work/board" || fail "the leaderboard hides its reviews"

# Decisions move, once; a mistake is named by its line.
"$exhibit" decisions export --workspace "$w" --quiet >"$work/d.jsonl"
grade "$work/v"
expect 0 "10 decisions added, 0 were here already" "$exhibit" decisions import "$work/d.jsonl" --workspace "$work/v"
expect 0 "0 decisions added, 10 were here already" "$exhibit" decisions import "$work/d.jsonl" --workspace "$work/v"
"$exhibit" decisions export --workspace "$work/v" --quiet --output "$work/e.jsonl"
cmp "$work/d.jsonl" "$work/e.jsonl" || fail "what was moved is not the same"
expect 0 "reviewed: ada semi" "$exhibit" show "$model" weights --workspace "$work/v"
(head -2 "$work/d.jsonl" && echo '{"action":"approve"}') >"$work/bad.jsonl"
expect 3 "bad.jsonl:3: unknown action \"approve\"" "$exhibit" decisions import "$work/bad.jsonl" --workspace "$work/v"
expect 3 "cannot be read" "$exhibit" decisions import "$work/none.jsonl" --workspace "$work/v"
expect 0 "verbatim at their place" "$exhibit" verify --workspace "$work/v"

# A past day.
expect 3 "neither a day" "$exhibit" show "$model" --workspace "$w" --as-of yesterday
expect 3 "was not graded yet" "$exhibit" show "$model" weights --workspace "$w" --as-of 2000-01-01
expect 0 "partial: ada closed" "$exhibit" show "$model" license --workspace "$w" --as-of "$(date -u +%Y-%m-%d)"

# A rule that finds no more sends the cell back with both versions.
cp -r rules "$work/rules"
sed -i 's/The weights are handed out only after a form/They are handed out only after a form/' "$work/rules/rubrics/kips2025.yaml"
"$exhibit" grade --quiet --replica corpus/demo --from corpus/demo/models.txt --workspace "$w" --rules "$work/rules" >/dev/null
expect 0 "changed" "$exhibit" review --workspace "$w" --list --state changed --rules "$work/rules"
printf 'q\n' | "${review[@]}" ada --state changed --rules "$work/rules" >"$work/out"
printed "changed since the last verdict"
printed "semi-open — The weights are handed out only after a form with personal data or an approval."
printed "They are handed out only after a form"
echo "review and decisions: all as expected"
