#!/usr/bin/env bash
# Makes the code of CloudFront's function anew, which may have 10 KB: the same bytes every time. Building the site does
# not need this, only Node.js 20 or later does when the code is to change.
set -euo pipefail
cd "$(dirname "$0")"
[ -d ../../tests/edge/node_modules ] || npm ci --prefix ../../tests/edge --no-audit --no-fund >/dev/null
node minify.mjs >../../src/Mapflat.Content/Redirects/Servers/Edge/function.min.js
