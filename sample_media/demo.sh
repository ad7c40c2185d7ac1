#!/bin/sh
# Installs what the system needs, builds resurface, and checks the incoming sample files against the sample archive.
# Usage: sh sample_media/demo.sh [FOLDER]     (the folder for archive and report; default: target/demo)
set -eu
cd "$(dirname "$0")/.."
out=${1:-target/demo}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs a package, given its names for apt, dnf, pacman, zypper, apk and brew. Fails where none of these is there.
# What apt is given may begin with options, so it is split at blanks.
install_package() {
    if command -v apt-get >/dev/null; then
        as_root apt-get update -q
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y $1
    elif command -v dnf >/dev/null; then as_root dnf install -y "$2"
    elif command -v pacman >/dev/null; then as_root pacman -S --noconfirm "$3"
    elif command -v zypper >/dev/null; then as_root zypper --non-interactive install "$4"
    elif command -v apk >/dev/null; then as_root apk add "$5"
    elif command -v brew >/dev/null; then brew install "$6"
    else return 1
    fi
}

if ! command -v ffmpeg >/dev/null || ! command -v ffprobe >/dev/null; then
    echo "Installing ffmpeg, which decodes videos"
    if ! install_package "--no-install-recommends ffmpeg" ffmpeg-free ffmpeg ffmpeg ffmpeg ffmpeg; then
        echo "Install ffmpeg 4.4 or newer with your system's package manager, then run this again" >&2
        exit 1
    fi
fi
if ! command -v heif-dec >/dev/null && ! command -v heif-convert >/dev/null; then
    echo "Installing libheif's decoder, which decodes the HEIC photos of iPhones"
    install_package libheif-examples libheif-tools libheif libheif-examples libheif-tools libheif ||
        echo "It could not be installed. Everything else works; HEIC photos will be listed as not read" >&2
fi

cargo build --release
resurface=target/release/resurface
mkdir -p "$out"
"$resurface" archive add sample_media/archive --archive "$out/archive.db" --sidecar sample_media/archive.csv
# Two of the incoming files cannot be examined, on purpose; then the exit code is 3.
code=0
"$resurface" verify sample_media/incoming --archive "$out/archive.db" --claims sample_media/claims.csv \
    --assert "old or foreign" --report "$out/report" --overwrite || code=$?
[ "$code" = 0 ] || [ "$code" = 3 ]
