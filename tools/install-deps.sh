#!/bin/sh
# The Debian packages that building and testing need; asks for nothing that is there already.
packages="build-essential cmake ninja-build pkg-config libffi-dev libgc-dev libgmp-dev zlib1g-dev libpcre2-dev libexpat1-dev check
          libpython3.11-stdlib python3 python3-setuptools python3-pip python3-wheel"
missing=""
for p in $packages; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q "ok installed" || missing="$missing $p"
done
[ -z "$missing" ] && exit 0
sudo=""
[ "$(id -u)" = 0 ] || sudo=sudo
echo "installing:$missing"
$sudo apt-get update -q
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q $missing
