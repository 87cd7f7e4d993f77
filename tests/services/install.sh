#!/usr/bin/env bash
# Installs what the tests start programs of their own from: Debian's Chromium, PostgreSQL and RabbitMQ, which get no cluster and
# no service, and the jars of Apache Kafka and of Apicurio's schema registry. Where all of it is there, nothing is asked of anybody.
set -euo pipefail
cd "$(dirname "$0")"
sudo=""
[ "$(id -u)" -eq 0 ] || sudo="sudo"

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v tc >/dev/null || missing+=(iproute2)
ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || missing+=(libfaketime)
command -v go >/dev/null || missing+=(golang-go)
command -v java >/dev/null || missing+=(default-jre-headless)
command -v mvn >/dev/null || missing+=(maven)
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)

if [ ${#missing[@]} -gt 0 ]; then
    apt_get() {
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get "$@"
    }
    # Packages ask this program whether they may start a service.
    guard=/usr/sbin/policy-rc.d
    if [ ! -e $guard ]; then
        trap '$sudo rm -f $guard' EXIT
        printf '#!/bin/sh\nexit 101\n' | $sudo tee $guard >/dev/null
        $sudo chmod 755 $guard
    fi
    apt_get update -qq
    if [[ " ${missing[*]} " == *" postgresql "* ]]; then
        apt_get install -y -qq --no-install-recommends postgresql-common >/dev/null
        $sudo sed -i "s/^#\?create_main_cluster.*/create_main_cluster = false/" /etc/postgresql-common/createcluster.conf
    fi
    apt_get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

sum=$(sha256sum pom.xml)
if [ "$(cat kafka/.done 2>/dev/null)" != "$sum" ]; then
    rm -rf kafka
    mvn --quiet --batch-mode -Dstyle.color=never dependency:copy-dependencies -DoutputDirectory=kafka/lib
    echo "$sum" >kafka/.done
fi

# The last line of releases that Debian's Java runs.
registry=io.apicurio:apicurio-registry-app:2.6.13.Final:tar.gz:all
if [ "$(cat registry/.done 2>/dev/null)" != "$registry" ]; then
    rm -rf registry
    mvn --quiet --batch-mode -Dstyle.color=never dependency:copy -Dartifact=$registry -DoutputDirectory=registry
    tar --extract --gzip --directory registry --file registry/*.tar.gz
    rm registry/*.tar.gz
    echo "$registry" >registry/.done
fi
