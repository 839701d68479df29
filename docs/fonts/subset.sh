#!/bin/sh
# Makes the two files in wwwroot/fonts from the variable font of the npm package
# @fontsource-variable/literata (version below; SIL OFL 1.1, see OFL.txt beside this script).
#
#   apt-get install fonttools python3-brotli      # Debian; nothing else is needed
#   npm pack @fontsource-variable/literata@5.3.0 && tar xzf fontsource-variable-literata-5.3.0.tgz
#   docs/fonts/subset.sh package/files wwwroot/fonts
#
# One optical size (18 pt: between the text and the headings), weights 400 to 700 for the upright,
# 400 alone for the italic, Latin-1 and the punctuation that prose needs, no hinting.
# The names carry the first eight digits of the content's SHA-256, so that they may be cached for ever;
# css/fonts.css and the layout's preload link name them too.
set -eu
in=$1 out=$2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
latin='U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+2009,U+2013-2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+2032-2033,U+2039-203A,U+2044,U+20AC,U+2122,U+2191,U+2193,U+2212'

make() { # source, axis limits, layout features, name
    fonttools varLib.instancer -q -o "$tmp/one.ttf" "$in/$1" $2
    pyftsubset "$tmp/one.ttf" --unicodes="$latin" --layout-features="$3" --flavor=woff2 \
        --no-hinting --drop-tables+=vhea,vmtx,VVAR,MVAR --output-file="$tmp/$4.woff2"
    name=$4.$(sha256sum "$tmp/$4.woff2" | cut -c1-8).woff2
    rm -f "$out/$4".*.woff2
    cp "$tmp/$4.woff2" "$out/$name"
    echo "$name $(wc -c < "$out/$name") bytes"
}

make literata-latin-opsz-normal.woff2 'wght=400:700 opsz=18' kern,liga,ccmp,mark,tnum literata
make literata-latin-opsz-italic.woff2 'wght=400 opsz=18' kern,liga,ccmp,mark literata-italic
