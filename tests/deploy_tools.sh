#!/usr/bin/env bash
# Installs what looks at deploy/ more closely than tests/deploy_story.py can alone, into .tools: the real helm, the
# parser of docker compose, the schemas of Kubernetes. Compiling takes minutes, so `make test` does without it.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$PWD/.tools
mkdir -p "$tools"
export GOBIN=$tools
go install helm.sh/helm/v3/cmd/helm@v3.20.2
go install github.com/compose-spec/compose-go/v2/cmd@v2.16.2
mv "$tools/cmd" "$tools/compose-go"
python3 -m pip install --quiet --disable-pip-version-check --upgrade --target "$tools/python" kubernetes-validate==1.37.0
