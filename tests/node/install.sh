#!/usr/bin/env bash
# Installs AsyncAPI's schema, the reference of JSONata, and AWS's runtime client for
# Node. That builds a curl of its own, for which a plain machine lacks tools.
set -euo pipefail
cd "$(dirname "$0")"
missing=()
for tool in autoreconf:autoconf automake:automake libtoolize:libtool cmake:cmake make:make g++:g++ unzip:unzip; do
    command -v "${tool%%:*}" >/dev/null || missing+=("${tool##*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
    sudo=""
    [ "$(id -u)" -eq 0 ] || sudo="sudo"
    $sudo apt-get update -qq
    $sudo apt-get install -y -qq "${missing[@]}" >/dev/null
fi
npm install --no-audit --no-fund --loglevel=error
