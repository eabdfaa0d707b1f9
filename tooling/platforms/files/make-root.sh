#!/bin/bash
# make-root.sh SUITE DIRECTORY: a minimal system of one of Debian's suites with its Postfix, by debootstrap. The archives of
# Postfix stay in apt's cache, so that it can be installed again without a network.
set -euo pipefail
suite=$1 directory=$2
mirror=http://deb.debian.org/debian
script=()
# A suite that is younger than this debootstrap is made like sid.
[ -e "/usr/share/debootstrap/scripts/$suite" ] || script=(/usr/share/debootstrap/scripts/sid)
debootstrap --variant=minbase "$suite" "$directory" "$mirror" "${script[@]}"

cp /etc/resolv.conf /etc/hosts "$directory/etc/"
policy=$directory/usr/sbin/policy-rc.d
printf '#!/bin/sh\nexit 101\n' > "$policy"
chmod 755 "$policy"
mount -t proc proc "$directory/proc"
trap 'umount "$directory/proc"' EXIT
{
  echo 'postfix postfix/main_mailer_type select Local only'
  echo 'postfix postfix/mailname string localhost'
} | chroot "$directory" debconf-set-selections
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
packages=(postfix postfix-lmdb openssl procps libatomic1 libstdc++6)
[ "$suite" != trixie ] || packages+=(systemd systemd-sysv)
chroot "$directory" apt-get update -q
chroot "$directory" apt-get install -y -q --no-install-recommends "${packages[@]}"
rm "$policy"
