#!/bin/sh
# exhibit serve and exhibit users as they are typed: serve_test.sh EXHIBIT ROOT
set -eu
exhibit=$1 root=$2
folder=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
workspace=$folder/w.exhibit
"$exhibit" grade --quiet --rules "$root/rules" --replica "$root/corpus/demo" --from "$root/corpus/demo/models.txt" \
  --workspace "$workspace" >/dev/null

fail() { echo "FAILED: $*" >&2; exit 1; }
# expect CODE PATTERN COMMAND...: its exit code, and what it says.
expect() {
  code=$1 pattern=$2
  shift 2
  got=0
  "$@" >"$folder/out" 2>&1 </dev/null || got=$?
  [ "$got" = "$code" ] || fail "exit code $got in place of $code: $* $(cat "$folder/out")"
  grep -q -- "$pattern" "$folder/out" || fail "no \"$pattern\" from $*: $(cat "$folder/out")"
}
users() { sub=$1; shift; "$exhibit" users "$sub" "$@" --workspace "$workspace"; }
serve() { "$exhibit" serve --port 0 --rules "$root/rules" --workspace "$workspace" "$@"; }

# Nobody but the person at this machine is let in without a log-in.
expect 2 "there are no users" serve --host 0.0.0.0
expect 2 "there are no users" serve --public-url https://review.example.org
expect 3 "no rubric" serve --rubric none
expect 3 "cannot be read" serve --web "$folder/none"
expect 3 "cannot listen" serve --host 192.0.2.1 --open

expect 3 "no password" users add ada --role admin
echo short | users add ada --role admin 2>"$folder/out" && fail "a short password was taken"
grep -q "10 to 1024 bytes" "$folder/out" || fail "$(cat "$folder/out")"
echo "a long enough one" | users add ada --role admin
echo "a long enough one" | users add rob
expect 0 "ada.*admin" users list
expect 0 '"role": *"reviewer"' users list --format json
expect 3 "only admin" users disable ada
expect 3 "no user" users role bob viewer
expect 2 "ROLE" users role rob emperor
users role rob viewer
users disable rob
expect 0 "rob.*viewer.*yes" users list
users disable rob --enable
expect 0 "rob.*viewer.*no" users list
[ "$(stat -c %a "$workspace/users.db")" = 600 ] || fail "others can read the file of users"
expect 2 "public-url" serve --public-url review.example.org
expect 2 "public-url" serve --public-url https://review.example.org/below

# It says where it listens, and ends in good order.
"$exhibit" serve --port 0 --rules "$root/rules" --workspace "$workspace" >"$folder/address" &
server=$!
for _ in $(seq 100); do [ -s "$folder/address" ] && break; sleep 0.1; done
grep -q '^http://127.0.0.1:[0-9]*/$' "$folder/address" || fail "$(cat "$folder/address")"
kill -TERM "$server"
wait "$server" || fail "it did not end in good order"
server=
echo passed
