#!/usr/bin/env bash
# Makes the editor's bundle anew from the exact versions in package-lock.json: the same bytes every time. Building the
# site does not need this, only Node.js 20 or later does when a version is to change.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --silent --ignore-scripts
node bundle.mjs
rm -rf node_modules
