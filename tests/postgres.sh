#!/usr/bin/env bash
# Installs Debian's PostgreSQL for the tests, which start servers of their own: it gets no cluster and no service.
set -euo pipefail
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && exit 0
sudo=""
[ "$(id -u)" -eq 0 ] || sudo="sudo"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends postgresql-common >/dev/null
$sudo sed -i "s/^#\?create_main_cluster.*/create_main_cluster = false/" /etc/postgresql-common/createcluster.conf
$sudo apt-get install -y -qq --no-install-recommends postgresql >/dev/null
