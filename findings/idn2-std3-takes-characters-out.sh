#!/usr/bin/env bash
# Guess: a domain with a character that STD3 (RFC 1123 host names) does not allow, as in exa_mple.org, is an error of
# libidn2 when UseSTD3ASCIIRules is asked for (UTS 46, section 4: such a character is disallowed).
# Found: the character is taken out without a word, and the result is another domain: exa_mple.org becomes example.org,
# bücher_x.example becomes bücherx.example. Without the flag the name stays as it was.
# Why it matters: the flag reads like the strict choice. A directory that passes the domain of a mail address through it
# sends the mail to whoever has the other domain. Check the letters, digits and hyphens before, and leave the flag out.
# Seen with libidn2 2.3.3 (Debian 12); nothing else is installed, nothing is sent.
set -euo pipefail
readonly idn2=2.3.3-1+b1 unistring=1.0-2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq "idn2=$idn2" "libidn2-0=$idn2" "libunistring2=$unistring" >/dev/null
for package in ./*.deb; do dpkg-deb -x "$package" .; done
LD_LIBRARY_PATH=$(dirname "$(find . -name 'libidn2.so.0' -print -quit)")
export LD_LIBRARY_PATH LC_ALL=C.UTF-8

bad=0
# expect WHAT-WAS-SEEN FLAG DOMAIN
expect() {
  local seen status=0
  seen=$(./usr/bin/idn2 --lookup ${2:+"$2"} "$3" 2>&1) || status=$?
  printf '%-20s %-18s -> %s (status %d)\n' "${2:-without the flag}" "$3" "$seen" "$status"
  [ "$seen" = "$1" ] && [ "$status" = 0 ] || bad=1
}

expect example.org --usestd3asciirules exa_mple.org
expect xn--bcherx-3ya.example --usestd3asciirules bücher_x.example
expect exa_mple.org '' exa_mple.org
[ "$bad" = 0 ] && echo "As written above." || { echo "This has changed."; exit 1; }
