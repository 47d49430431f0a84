# Sourced by run.sh, test.sh and .ci/run: the Debian and Ubuntu packages that Fovea is built with,
# what installs those that are missing, and what builds the release.

buildPackages=(
    cmake ninja-build ccache g++ pkg-config
    qt6-base-dev qt6-svg-dev libqcustomplot-dev libgraphviz-dev libgl-dev
    libopencv-dev libtbb-dev libhwy-dev librandom123-dev
    libexpected-dev nlohmann-json3-dev libcli11-dev libfmt-dev zlib1g-dev libutf8proc-dev
    libjpeg62-turbo-dev libpng-dev libwebp-dev libgif-dev libtiff-dev
    libheif-dev libjxl-dev libopenjp2-7-dev liblcms2-dev libarchive-dev
    fonts-dejavu-core
)

# installMissing PACKAGE...: installs those that are not there yet, and says which.
installMissing() {
    command -v dpkg-query > /dev/null || {
        echo "This needs Debian 12, Ubuntu 24.04 or a system like them (dpkg is missing)." >&2
        echo "Elsewhere, install by hand what answers to: $*" >&2
        return 1
    }
    local package missing=()
    for package in "$@"; do
        if [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2> /dev/null) != installed ]]; then
            missing+=("$package")
        fi
    done
    if ((${#missing[@]} == 0)); then
        return 0
    fi
    echo "Installing ${#missing[@]} packages: ${missing[*]}" >&2
    local asRoot=()
    if ((EUID != 0)); then
        command -v sudo > /dev/null || {
            echo "Installing needs root, and there is no sudo here. As root, run:" >&2
            echo "    apt-get install --no-install-recommends ${missing[*]}" >&2
            return 1
        }
        asRoot=(sudo)
    fi
    "${asRoot[@]}" apt-get update -qq >&2
    "${asRoot[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# build PRESET OPTION... [-- TARGET...]: configures the preset with these CMake options, and builds
# these targets; without any, all.
build() {
    local preset=$1 options=() targets=()
    shift
    while (($#)) && [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    if (($# > 1)); then
        targets=(--target "${@:2}")
    fi
    cmake --preset "$preset" -DFOVEA_UNITY_BUILD=ON "${options[@]}" > /dev/null
    cmake --build --preset "$preset" --parallel "$(nproc)" "${targets[@]}"
}
