#!/usr/bin/env bash
# Nu Html Checker over every page, and over its style sheet and drawings: no error and no warning.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need java
npm_tools
site "$@"
save_pages
jar=$checks/node_modules/vnu-jar/build/dist/vnu.jar

check() { java -jar "$jar" --format gnu --stdout "$@" | sed "s#^\"\{0,1\}file:$work/##" || true; }

check "$work"/pages/*.html >"$work/html.txt"
curl -sf "$origin$(sed -n 's/.*rel="stylesheet" href="\([^"]*\)".*/\1/p' "$work/pages/index.html")" -o "$work/site.css"
check --css "$work/site.css" >"$work/css.txt"
mkdir "$work/drawings"
cp "$repository"/content/media/*.svg "$repository"/wwwroot/img/*.svg "$work/drawings/"
check --svg "$work"/drawings/*.svg >"$work/svg.txt"
cat "$work/html.txt" "$work/css.txt" "$work/svg.txt"
count=$(cat "$work/html.txt" "$work/css.txt" "$work/svg.txt" | grep -c . || true)
echo "$(wc -l <"$work/pages.txt") pages, 1 style sheet, $(find "$work/drawings" -name '*.svg' | wc -l) drawings: $count messages."
[[ $count == 0 ]]
