#!/usr/bin/env bash
# stylelint over the style sheets (their standard set), html-validate over every page (its recommended and a11y sets): 0 findings.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
npm_tools
site "$@"
save_pages
failed=0
(cd "$checks" && node_modules/.bin/stylelint --config stylelint.json --report-needless-disables --report-descriptionless-disables "$repository/wwwroot/css/**/*.css") || failed=1
cp "$checks/html-validate.json" "$work/.htmlvalidate.json"
(cd "$work" && "$checks/node_modules/.bin/html-validate" pages/*.html) || failed=1
[[ $failed == 0 ]] && echo "$(find "$repository/wwwroot/css" -name '*.css' | wc -l) style sheets and $(wc -l <"$work/pages.txt") pages: nothing found."
exit "$failed"
