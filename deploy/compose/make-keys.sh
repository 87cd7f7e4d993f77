#!/bin/sh
# The secrets of a compose project. Each is made once, from /dev/urandom, and
# left alone from then on: none is in this repository or in a variable that
# `docker inspect` shows.
#
#   make-keys.sh make [postgres] [rabbitmq]    at each start, before all else
#   make-keys.sh show                          what a shell needs for AWS's tools
#
# The folder `postgres` or `rabbitmq` is a volume of that service; it sees its own
# password and no other secret.
set -eu
umask 077
keys=${KEYS:-/keys}
owner=${OWNER:-10001:10001} # the image's user

secret() {
    head -c 32 /dev/urandom | sha256sum | cut -d ' ' -f 1
}

# A file is there whole or not at all, whenever this is interrupted.
once() {
    [ -s "$1" ] && return
    printf '%s' "$2" >"$1.new"
    mv "$1.new" "$1"
}

make() {
    once "$keys/access_secret" "$(secret)"
    once "$keys/cluster_key" "$(secret)"
    {
        echo "# Made anew by make-keys.sh at each start; FREVO_… variables come after it."
        echo "access_keys = [{ id = \"000000000000\", secret = \"$(cat "$keys/access_secret")\" }]"
        for service in "$@"; do
            once "$keys/$service/password" "$(secret)"
            login=frevo:$(cat "$keys/$service/password")
            case $service in
            postgres) printf '\n[postgres]\nurl = "postgres://%s@postgres:5432/frevo"\n' "$login" ;;
            rabbitmq) printf '\n[amqp]\nurl = "amqp://%s@rabbitmq:5672/%%2f"\n' "$login" ;;
            *) echo "make-keys.sh knows postgres and rabbitmq, not $service" >&2 && exit 2 ;;
            esac
            # The service runs as a user of its own image.
            chmod 0755 "$keys/$service"
            chmod 0444 "$keys/$service/password"
        done
    } >"$keys/frevo.toml.new"
    mv "$keys/frevo.toml.new" "$keys/frevo.toml"
    chown "$owner" "$keys" "$keys/frevo.toml" "$keys/cluster_key"
}

show() {
    echo "export AWS_ENDPOINT_URL_SFN=${ENDPOINT:-http://127.0.0.1:8083}"
    echo "export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1"
    echo "export AWS_ACCESS_KEY_ID=000000000000 AWS_SECRET_ACCESS_KEY=$(cat "$keys/access_secret")"
}

"$@"
