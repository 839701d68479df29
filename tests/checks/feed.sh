#!/usr/bin/env bash
# What machines read: the feed against RFC 4287 (atom.rnc) and the site maps against sitemaps.org (sitemap.rnc), by the
# validator Jing inside the Nu Html Checker; then that what they, robots.txt, security.txt and llms.txt say is so.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need java
npm_tools
site "$@"
jar=$checks/node_modules/vnu-jar/build/dist/vnu.jar
failed=0
for file in feed.atom:atom sitemap.xml:sitemap sitemap-legacy.xml:sitemap; do
  curl -sf "$origin/${file%:*}" -o "$work/${file%:*}"
  if java -cp "$jar" nu.validator.vendor.thaiopensource.relaxng.util.Driver -c "$checks/${file#*:}.rnc" "$work/${file%:*}"; then
    echo "/${file%:*} is valid."
  else
    failed=1
  fi
done
node "$checks/feed.mjs" "$origin" || failed=1
exit "$failed"
