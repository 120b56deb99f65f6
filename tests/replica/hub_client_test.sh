#!/usr/bin/env bash
# The replica server speaks the hub's API: hub_client_test.sh SERVER CORPUS FOLDER_WITH_NODE_MODULES
set -euo pipefail
server=$1 corpus=$2 packages=$3
command -v node >/dev/null || { echo "not run: node is not installed"; exit 77; }

address=$(mktemp)
"$server" "$corpus" >"$address" &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; rm -f "$address"' EXIT
for _ in $(seq 200); do
  [[ -s $address ]] && break
  sleep 0.05
done
node "$(dirname "$0")/hub_client.cjs" "$(cat "$address")" "$packages"
