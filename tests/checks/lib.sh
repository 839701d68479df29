# Sourced by the checks. Gives them the site to look at:
#   origin   where it is, without a slash at the end
#   work     a folder for files, gone when the check is over
# A check takes a URL of a running site as its first argument; without one it publishes the site into a temporary folder
# (or takes one that is published already from $MAPFLAT_PUBLISHED) and serves it on a free port, with a data folder of its own.

checks=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$checks/../.." && pwd)
work=$(mktemp -d)
server=

finish() {
  local status=$?
  trap - EXIT
  if [[ -n $server ]]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

need() {
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null || { echo "This check needs “$command”, which is not installed here." >&2; exit 69; }
  done
}

# The tools from npm, at the versions in package-lock.json; their install scripts are not run.
npm_tools() {
  need node npm
  if [[ ! -e $checks/node_modules/.package-lock.json || $checks/package-lock.json -nt $checks/node_modules/.package-lock.json ]]; then
    (cd "$checks" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
    touch "$checks/node_modules/.package-lock.json"
  fi
}

# Sets $chromium.
browser() {
  chromium=${CHROMIUM:-$(command -v chromium || true)}
  [[ -x $chromium ]] || { echo "This check needs a browser: install Debian's package chromium, or set CHROMIUM." >&2; exit 69; }
  export CHROMIUM=$chromium
}

published() {
  program=${MAPFLAT_PUBLISHED:-}
  if [[ -z $program ]]; then
    need dotnet
    program=$work/site
    dotnet publish "$repository/src/Mapflat.Web" -c Release -o "$program" --artifacts-path "$work/artifacts" -v quiet >&2
  fi
}

# free_ports N: prints N ports of loopback that nobody listens on.
free_ports() {
  node -e '
    const { createServer } = require("node:net");
    const servers = Array.from({ length: Number(process.argv[1]) }, () => createServer());
    Promise.all(servers.map(s => new Promise(done => s.listen(0, "127.0.0.1", done)))).then(() => {
      console.log(servers.map(s => s.address().port).join(" "));
      servers.forEach(s => s.close());
    });' "$1"
}

# serve ORIGIN OPTION…: starts the published site with these options and waits until it can serve at the origin.
serve() {
  origin=$1
  shift
  published
  "$program/mapflat" --Mapflat:DataDirectory="$work/data" "$@" >"$work/server.log" 2>&1 &
  server=$!
  local i
  for i in {1..150}; do
    if curl -sfk -o "$work/ready" "$origin/healthz/ready"; then return; fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.2
  done
  echo "The site does not start:" >&2
  cat "$work/server.log" >&2
  exit 70
}

# What every check but headers.sh begins with.
site() {
  need curl node
  if [[ -n ${1:-} ]]; then
    origin=${1%/}
  else
    local listening
    listening=http://127.0.0.1:$(free_ports 1)
    serve "$listening" --urls "$listening"
    # Withdrawn pages, a tombstone and every element of Markdown, which the shipped content does not have.
    "$program/mapflat" content import "$checks/../Mapflat.Browser.Tests/samples" --Mapflat:DataDirectory="$work/data" >"$work/samples.log" 2>&1 \
      || { cat "$work/samples.log" >&2; exit 70; }
    local i
    for i in {1..50}; do
      if [[ $(status /sample-removed) == 410 ]]; then break; fi
      sleep 0.2
    done
  fi
}

status() { curl -s -o /dev/null -w '%{http_code}' "$origin$1"; }

# Every page of the site map, and what is not in it.
addresses() {
  curl -sf "$origin/sitemap.xml" | sed -n 's#.*<loc>https\{0,1\}://[^/]*\([^<]*\)</loc>.*#\1#p'
  printf '%s\n' '/search' '/search?q=unified+log' '/search?q=warehouse+zebra' '/search?q=zebra' '/no-such-thing' '/architecture/unified-logs'
  local sample
  for sample in /sample-withdrawn /sample-gone /sample-removed; do
    case $(status "$sample") in 200|410) echo "$sample" ;; esac
  done
}

# Files for tools that read files: one per address, with a list of name and address beside them.
save_pages() {
  mkdir -p "$work/pages"
  local address name
  while read -r address; do
    name=$(tr -c 'a-z0-9\n' '-' <<<"${address#/}")
    curl -s -o "$work/pages/${name:-index}.html" "$origin$address"
    echo "${name:-index}.html $address"
  done < <(addresses) >"$work/pages.txt"
}
