#!/usr/bin/env bash
# MDN HTTP Observatory: grade and score of every kind of answer, over real HTTPS with a certificate made for this run.
# A+ and 120 are
# needed everywhere but on /healthz, which probes ask over plain HTTP. With a URL of a site that is public, that is looked at instead.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need openssl curl
npm_tools
# Which hosts browsers preload HTTPS for; the package fetches the list at installation. No host here is on it.
preloaded=$checks/node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json
[[ -e $preloaded ]] || echo '{}' >"$preloaded"

if [[ -n ${1:-} ]]; then
  origin=${1%/}
  node "$checks/headers.mjs" "$origin" "" /
  exit
fi

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
# The site has to know the address that it sends visitors to, so its ports are chosen beforehand.
read -r http https < <(free_ports 2)
serve "https://localhost:$https" --Mapflat:PublicUrl="https://localhost:$https" \
  --Kestrel:Endpoints:Http:Url="http://localhost:$http" \
  --Kestrel:Endpoints:Https:Url="https://localhost:$https" \
  --Kestrel:Endpoints:Https:Certificate:Path="$work/certificate.pem" --Kestrel:Endpoints:Https:Certificate:KeyPath="$work/key.pem"
NODE_EXTRA_CA_CERTS=$work/certificate.pem node "$checks/headers.mjs" "https://localhost:$https" "$http" \
  / /architecture/unified-log /search '/search?q=log' /no-such-thing /feed.atom /sitemap.xml /robots.txt /architecture.md /media/monolith.svg /img/og.png
