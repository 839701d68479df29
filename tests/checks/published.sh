#!/usr/bin/env bash
# The published program as it is deployed: nothing in its folder that does not belong there, no library that the container
# lacks, the same from two builds (TWICE=1), and at work as a user without rights who cannot write to that folder.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need curl node ldd
published
faults=0
fault() { echo "FAULT $*"; faults=$((faults + 1)); }

strange=$(cd "$program" && find . -type f \( -iname '*.Development.json' -o -iname '*.cs' -o -iname '*.csproj' -o -iname '*.cshtml' -o -iname '*.xml' \
  -o -iname '*test*' -o -iname 'packages.lock.json' -o -iname 'launchSettings.json' -o -iname 'web.config' \) | grep -v '^\./content/' || true)
[[ -z $strange ]] || fault "does not belong into the published folder:"$'\n'"$strange"

# What mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled has, besides the run time.
there='linux-vdso|ld-linux|libc\.so|libm\.so|libdl\.so|librt\.so|libpthread\.so|libgcc_s|libstdc\+\+|libssl|libcrypto|libz\.so'
while read -r library; do
  missing=$(ldd "$library" 2>/dev/null | grep '=>\|ld-linux' | grep -Ev "$there" || true)
  [[ -z $missing ]] || fault "$(basename "$library") needs more than the container has:"$'\n'"$missing"
done < <(find "$program" -maxdepth 1 '(' -name mapflat -o -name '*.so' ')')

if [[ -n ${TWICE:-} ]]; then
  # In one and the same folder, as in the container: Razor writes its name into the symbols. When a style sheet was compressed
  # stands in the list of assets, so only assemblies are compared.
  for n in 1 2; do
    rm -rf "$work/source" && mkdir "$work/source"
    git -C "$repository" archive HEAD | tar -x -C "$work/source"
    (cd "$work/source" && CI=true dotnet publish src/Mapflat.Web -c Release -o "$work/build$n" -v quiet --disable-build-servers >&2)
  done
  different=$(cd "$work/build1" && for file in *.dll; do cmp "$file" "$work/build2/$file" 2>&1; done || true)
  [[ -z $different ]] || fault "two builds of one commit differ:"$'\n'"$different"
fi

if [[ $(id -u) == 0 ]]; then
  cp -r "$program" "$work/program"
  chmod -R a=rX "$work/program"
  chmod 755 "$work"
  install -d -m 700 -o nobody "$work/data"
  origin=http://127.0.0.1:$(free_ports 1)
  (cd / && exec env -i PATH="$PATH" DOTNET_ROOT="${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}" MAPFLAT__DATADIRECTORY="$work/data" \
    setpriv --reuid=nobody --regid=nogroup --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all "$work/program/mapflat" --urls "$origin") >"$work/server.log" 2>&1 &
  server=$!
  for _ in {1..300}; do if curl -sf -o "$work/ready" "$origin/healthz/ready"; then break; fi; sleep 0.2; done
  [[ $(status /about) == 200 ]] || fault "does not serve without rights:"$'\n'"$(cat "$work/server.log")"
  [[ $(status /search?q=log) == 200 ]] || fault "does not search without rights"
  "$program/mapflat" health --url "$origin" || fault "health does not end with 0 for a site that serves"
  # What is public or a log is behind a folder that only its owner may enter.
  open=$(cd "$work/data" && find . -maxdepth 1 -perm /077; find keys backups media -perm /077)
  [[ -z $open ]] || fault "others may read:"$'\n'"$open"
  kill "$server" && wait "$server" || fault "ends with $? when it is told to"
  server=
  if "$program/mapflat" health --url "$origin" 2>/dev/null; then fault "health ends with 0 where nothing serves"; fi
else
  echo "Not root, so it was not run as another user."
fi

echo "$faults faults"
[[ $faults == 0 ]]
