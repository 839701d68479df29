#!/usr/bin/env bash
# Lighthouse over every template, as a phone: median of three runs ($RUNS) in all four categories; under 100 is a failure.
# Pages that are not to be found (search, errors) are not held to the category “seo”.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
browser
npm_tools
site "$@"
node "$checks/lighthouse.mjs" "$origin" "${RUNS:-3}" \
  / /how-i-work /architecture /architecture/unified-log /clients /clients/adolescent /about \
  /search '/search?q=unified+log' '/search?q=zebra' /no-such-thing
