#!/bin/sh
# Fetches what tests/browser.rs needs: Chromium from the system's packages, and axe-core, the accessibility checker, from npm.
set -eu
cd "$(dirname "$0")/../.."
axe_core=4.14.1

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

if ! command -v chromium >/dev/null; then
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium
fi
if [ ! -s target/browser/axe.min.js ]; then
    mkdir -p target/browser
    fetched=$(mktemp -d)
    trap 'rm -rf "$fetched"' EXIT
    (cd "$fetched" && npm pack --silent "axe-core@$axe_core" >/dev/null && tar -xzf "axe-core-$axe_core.tgz")
    mv "$fetched/package/axe.min.js" target/browser/axe.min.js
fi
