#!/usr/bin/env bash
# Fetches the front-end files that Motkraft ships and writes them, with their licences, into the tree.
# The results are committed, so neither a build nor a test needs npm. Run again only to change a version.
set -euo pipefail

htmx=4.0.1
designsystemet_css=1.22.0
designsystemet_cli=1.15.0
source_sans=5.3.0
axe=4.14.1

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$root/infra/assets/theme.json" "$work/designsystemet.config.json"
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact \
    "htmx.org@$htmx" \
    "@digdir/designsystemet-css@$designsystemet_css" \
    "@digdir/designsystemet@$designsystemet_cli" \
    "@fontsource/source-sans-3@$source_sans" \
    "axe-core@$axe"

# The CLI prints a banner and every token group; only its failure is of interest.
npx designsystemet tokens create --config designsystemet.config.json >theme.log || { cat theme.log >&2; exit 1; }
npx designsystemet tokens build --tokens tokens --out-dir theme >theme.log || { cat theme.log >&2; exit 1; }

web="$root/shared/web/static/vendor"
browser="$root/tests/browser/vendor"
mkdir -p "$web" "$browser"
find "$web" "$browser" -type f -delete

put() { # put SOURCE TARGET_FOLDER NEW_NAME
    install -m 644 "node_modules/$1" "$2/$3"
}
put htmx.org/dist/htmx.min.js                                             "$web" htmx.min.js
put htmx.org/dist/ext/hx-sse.min.js                                       "$web" hx-sse.min.js
put htmx.org/LICENSE                                                      "$web" htmx.LICENSE.txt
put @digdir/designsystemet-css/dist/src/index.css                         "$web" designsystemet.css
put @digdir/designsystemet-css/LICENSE                                    "$web" designsystemet.LICENSE.txt
put @fontsource/source-sans-3/files/source-sans-3-latin-400-normal.woff2  "$web" source-sans-3-400.woff2
put @fontsource/source-sans-3/files/source-sans-3-latin-600-normal.woff2  "$web" source-sans-3-600.woff2
put @fontsource/source-sans-3/LICENSE                                     "$web" source-sans-3.LICENSE.txt
put axe-core/axe.min.js                                                   "$browser" axe.min.js
put axe-core/LICENSE                                                      "$browser" axe.LICENSE.txt
put axe-core/LICENSE-3RD-PARTY.txt                                        "$browser" axe.LICENSE-3RD-PARTY.txt
install -m 644 theme/motkraft.css "$web/theme.css"

# No page may fetch from anyone else (a namespace inside a data: image is not a fetch).
if grep -nEi "(url\(|@import)[[:space:]]*[\"']?(https?:)?//" "$web"/*.css; then
    echo "vendor.sh: a style sheet fetches from outside, see above" >&2
    exit 1
fi

cat >"$web/VERSIONS.md" <<END
# Vendored files, written by infra/assets/vendor.sh
| file | from npm | licence |
|---|---|---|
| htmx.min.js | htmx.org $htmx | 0BSD, htmx.LICENSE.txt |
| hx-sse.min.js | htmx.org $htmx | 0BSD, htmx.LICENSE.txt |
| designsystemet.css | @digdir/designsystemet-css $designsystemet_css | MIT, designsystemet.LICENSE.txt |
| theme.css | generated from infra/assets/theme.json by @digdir/designsystemet $designsystemet_cli | MIT, designsystemet.LICENSE.txt |
| source-sans-3-400.woff2 | @fontsource/source-sans-3 $source_sans, latin | OFL-1.1, source-sans-3.LICENSE.txt |
| source-sans-3-600.woff2 | @fontsource/source-sans-3 $source_sans, latin | OFL-1.1, source-sans-3.LICENSE.txt |
END
cat >"$browser/VERSIONS.md" <<END
# Vendored files, written by infra/assets/vendor.sh
| file | from npm | licence |
|---|---|---|
| axe.min.js | axe-core $axe | MPL-2.0, axe.LICENSE.txt and axe.LICENSE-3RD-PARTY.txt |
END
