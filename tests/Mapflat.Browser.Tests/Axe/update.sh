#!/usr/bin/env bash
# Takes axe-core (MPL-2.0) from npm, as it is published. Without an argument, the version that is here.
set -euo pipefail
cd "$(dirname "$0")"
version=${1:-4.14.1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "axe-core@$version" >/dev/null && tar xzf axe-core-*.tgz)
cp "$work"/package/{axe.min.js,LICENSE,LICENSE-3RD-PARTY.txt} .
sed -i "s/^version=.*/version=\${1:-$version}/" update.sh
