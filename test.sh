#!/usr/bin/env bash
# Installs what is missing, builds Release and runs all tests, without a display.
# With CI=true no warning passes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source .ci/build.sh

installMissing "${buildPackages[@]}"
warningsAsErrors=OFF
if [[ ${CI:-} == true ]]; then
    warningsAsErrors=ON
fi
build release -DFOVEA_BUILD_TESTS=ON -DFOVEA_WARNINGS_AS_ERRORS="$warningsAsErrors"

# The tests' window must not touch the settings of whoever runs this.
home=$PWD/build/release/test-home
rm -rf "$home"
mkdir -p "$home"
export XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data XDG_CACHE_HOME=$home/cache
export QT_QPA_PLATFORM=offscreen
ctest --preset release --parallel 2
