#!/usr/bin/env bash
# run.sh [FOLDER]: from a fresh checkout to a trained network in the window.
# Installs what is missing, builds, trains LeNet-5 on the images of FOLDER (one folder for each
# class; else on the sample dataset, which it draws) and opens the window on the finished run.
# Without a display it prints the figures and says where the pictures are.
set -euo pipefail

if (($# > 1)) || [[ ${1:-} == -* ]]; then
    echo "usage: ./run.sh [folder of images, one folder in it for each class]" >&2
    exit 2
fi
if (($# == 1)); then
    images=$(realpath -- "$1")
    if [[ ! -d $images ]]; then
        echo "$images is no folder; give one that holds a folder of images for each class." >&2
        exit 2
    fi
fi
cd "$(dirname "${BASH_SOURCE[0]}")"
source .ci/build.sh

installMissing "${buildPackages[@]}"
build release -DFOVEA_BUILD_TESTS=OFF
fovea=build/release/bin/fovea

# Where the work is kept, so that the next ./run.sh finds it again.
home=${XDG_DATA_HOME:-$HOME/.local/share}/fovea
if [[ -n ${images:-} ]]; then
    # Two folders of one name are two projects.
    project=$home/projects/$(basename "$images")-$(cksum <<< "$images" | cut -d ' ' -f 1)
else
    images=$home/sample
    project=$home/projects/sample
    if [[ ! -d $images ]]; then
        # Drawn beside its place, so that an interrupted drawing is not taken for a whole one.
        rm -rf "$images.part"
        "$fovea" sample "$images.part" --classes 10 --per-class 300 --size 32 --seed 1
        mv "$images.part" "$images"
    fi
fi
if [[ ! -e $project/project.json ]]; then
    # LeNet-5 is for small images: larger ones, and those of various sizes, become 64x64.
    size=()
    if ! [[ $("$fovea" data inspect "$images") =~ ([0-9]+)\ high,\ ([0-9]+)\ wide ]] ||
        ((BASH_REMATCH[1] > 64 || BASH_REMATCH[2] > 64)); then
        size=(--size 64x64)
    fi
    "$fovea" new "$project" --data "$images" --network lenet-5 "${size[@]}"
fi

"$fovea" train "$project"
run=$(find "$project/runs" -mindepth 1 -maxdepth 1 -type d | sort | tail -n 1)

if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    echo "Opening the window on $run"
    exec build/release/bin/fovea-workbench "$project" --run "$run"
fi
"$fovea" evaluate "$run"
"$fovea" report "$run" --out "$run/pictures"
echo "There is no display here for the window. What it would show:"
echo "    figures   above, and in $run/evaluation"
echo "    pictures  curves, confusion matrix, feature maps: $run/pictures"
echo "On a machine with a display: build/release/bin/fovea-workbench $project --run $run"
