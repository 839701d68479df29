#!/usr/bin/env bash
# Google's CSP Evaluator over the policy of every kind of answer: nothing that is more than a hint.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
npm_tools
site "$@"
while read -r address; do
  policy=$(curl -s -o /dev/null -D - "$origin$address" | sed -n 's/^[Cc]ontent-[Ss]ecurity-[Pp]olicy: *//p' | tr -d '\r')
  printf '%s\t%s\n' "$address" "$policy"
done < <(addresses; printf '%s\n' /feed.atom /sitemap.xml /robots.txt /media/monolith.svg /healthz/live /img/favicon.svg) >"$work/policies.txt"
node "$checks/csp.mjs" "$work/policies.txt"
