#!/bin/bash
# lint, as publishers run it. advice_test.cc sees to it that the advice is true.
#   lint_test.sh EXHIBIT ROOT
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

mkdir "$work/silent"
printf '# Aurora-7B-Chat\n\nAurora-7B-Chat is a chat model that we fine-tuned from our own base.\n' >"$work/silent/README.md"
expect 1 "The model was trained on 64 NVIDIA H100 GPUs." "$exhibit" lint "$work/silent" --offline
expect 0 "criteria can be lifted" "$exhibit" lint "$work/silent" --offline --fail-on never
expect 1 "## Hardware — closed" "$exhibit" lint "$work/silent" --offline --criterion hardware --format markdown
expect 2 "did you mean \"hardware\"?" "$exhibit" lint "$work/silent" --offline --criterion hardwear
expect 3 "none" "$exhibit" lint "$work/none" --offline
[ ! -e .exhibit ] || fail "lint left a workspace"

# Each demo model: what is missing for every criterion that is not open, and nothing for those that are.
for model in halden-institute/Skerry-1B-Instruct northgate-ai/Pelican-8B-Chat narae-ai/Narae-3B-Instruct \
  corpus/demo/manifests/vantor-prime-2.yaml; do
  "$exhibit" lint "$model" --replica corpus/demo --fail-on never --keep --workspace "$work/w" >"$work/lint"
  name=$(basename "$model" .yaml)
  "$exhibit" show "$name" --workspace "$work/w" --format csv | tail -n +2 | cut -d, -f1,2 >"$work/grades"
  while IFS=, read -r criterion grade; do
    case $grade in
      semi | closed | unknown) grep -q " $criterion · " "$work/lint" || fail "$model: $criterion is not named" ;;
      *) ! grep -q " $criterion · " "$work/lint" || fail "$model: $criterion is named" ;;
    esac
  done <"$work/grades"
  [ "$(grep -c ', for example:$' "$work/lint")" = "$(grep -cE ',(semi|closed|unknown)$' "$work/grades")" ] ||
    fail "$model: not one example for each"
done
