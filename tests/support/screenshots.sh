#!/usr/bin/env bash
# screenshots.sh BUILD DATA [OUT]: pictures of the four workspaces for the README, taken from the
# real window with LeNet-5 trained on DATA (a folder with MNIST's four files). Where there is no
# display, a virtual one is used (xvfb).
set -euo pipefail

if (($# < 2)); then
    echo "usage: tests/support/screenshots.sh BUILD DATA [OUT]" >&2
    exit 2
fi
build=$(realpath -- "$1")
data=$(realpath -- "$2")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=$(realpath -m -- "${3:-$root/resources/docs/images}")
epochs=${EPOCHS:-4}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Settings and recovery files of the person who runs this stay out of the picture.
export HOME=$work/home XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/share
mkdir -p "$HOME" "$out"

"$build/bin/fovea" new "$work/mnist" --data "$data" --network lenet-5 --epochs "$epochs"
"$build/bin/fovea" train "$work/mnist"

window=("$build/bin/fovea-workbench")
if [[ -z ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    window=(xvfb-run -a -s "-screen 0 1440x900x24" "${window[@]}")
fi
for workspace in data network training analysis; do
    "${window[@]}" "$work/mnist" --run 0001-lenet-5 --workspace "$workspace" --theme "${THEME:-light}" \
        --size 1280x800 --screenshot "$out/$workspace.png"
    echo "$out/$workspace.png"
done
