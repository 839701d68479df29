#!/usr/bin/env bash
# IBM Equal Access (WCAG 2.2) and HTML_CodeSniffer (WCAG2AA) over every page, in light at 1280 px and in dark at 320 px:
# no violation and no error. axe is part of the test suite.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
browser
npm_tools
site "$@"
mapfile -t pages < <(addresses)
node "$checks/a11y.mjs" "$origin" "${pages[@]}"
