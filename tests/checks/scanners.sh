#!/usr/bin/env bash
# sqlmap (level 3) over what visitors can hand to the database, and wapiti over the whole public site: 0 findings, but for the
# absence of X-XSS-Protection, which browsers have dropped, and of HSTS, which is never sent over plain HTTP (RFC 6797, section 7.2).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need sqlmap wapiti
site "$@"
failed=0

for target in '/search?q=data*' '/about/history/1*' '/no-such-*'; do
  sqlmap -u "$origin$target" --batch --level 3 --risk 2 --dbms sqlite --threads 4 --ignore-code 404 --flush-session --disable-coloring \
    --output-dir "$work/sqlmap" >"$work/sqlmap.log" 2>&1 || true
  if grep -q 'do not appear to be injectable' "$work/sqlmap.log"; then
    echo "sqlmap $target: not injectable"
  else
    failed=1
    tail -n 20 "$work/sqlmap.log"
  fi
done

# It says that it understands Brotli, and does not.
HOME=$work wapiti -u "$origin/" -s "$origin/search?q=data" --scope domain -H 'Accept-Encoding: identity' -m xss,sql,blindsql,file,exec,crlf,redirect,ssrf,permanentxss,csp,http_headers,cookieflags,methods,backup,shellshock,xxe \
  -v 1 --max-scan-time 10 -f json -o "$work/wapiti.json" --no-bugreport >"$work/wapiti.log" 2>&1 || { tail -n 20 "$work/wapiti.log"; exit 70; }
seen=$(sed -n 's/.*Wapiti found \([0-9]*\) URLs.*/\1/p' "$work/wapiti.log")
((${seen:-0} > 40)) || { echo "wapiti saw ${seen:-no} addresses only."; failed=1; }
node -e '
  const report = JSON.parse(require("node:fs").readFileSync(process.argv[1]));
  const dropped = /^(X-XSS-Protection|Strict-Transport-Security) is not set/;
  const found = [report.vulnerabilities, report.anomalies].flatMap(kinds => Object.entries(kinds).flatMap(([kind, all]) => all.map(one => ({ kind, ...one })))).filter(one => !dropped.test(one.info));
  for (const one of found) console.log(`wapiti ${one.kind}: ${one.info} (${one.method} ${one.path})`);
  console.log(`wapiti: ${found.length} findings at ${process.argv[2]} addresses.`);
  process.exit(found.length ? 1 : 0);' "$work/wapiti.json" "${seen:-0}" || failed=1

if grep -q '" responded 5' "$work/server.log" 2>/dev/null; then
  failed=1
  grep '" responded 5' "$work/server.log" | sort | uniq -c | head
fi
exit "$failed"
