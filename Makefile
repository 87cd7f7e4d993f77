# Everything a fresh Debian machine with Rust, Node and Python needs.
#   make run        the order workflow on the embedded log, in one command
#   make run-kafka  a node on Kafka; make run-amqp: on RabbitMQ
#   make test       what CI runs
#   make engines    the stories of the server on Kafka and on RabbitMQ; a part of make test
#   make test-long  fuzzing, many seeds, many kills; ends by itself
#   make bench      figures; make bench-publish: beside RabbitMQ; make bench-engines: on each transport; make bench-console: the web console
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CARGO_TARGET_DIR ?= $(CURDIR)/target
export CARGO_TARGET_DIR
VENV := $(CURDIR)/.venv
NODE_DIR := $(CURDIR)/tests/node
CONSOLE := $(CURDIR)/console
BIN := $(CARGO_TARGET_DIR)/debug/frevo
SERVICES := $(CARGO_TARGET_DIR)/debug/frevo-services
# What these servers have is gone with them, and so is the key.
KEYED = FREVO_CLUSTER_KEY=$$(od -An -tx1 -N32 /dev/urandom | tr -d ' \n')
BIN_FAST := $(CARGO_TARGET_DIR)/release/frevo
CORPUS := $(CURDIR)/../shared/corpus/asl
CONFORMANCE := $(CURDIR)/../shared/tools/conformance.py
# The stories that are told on every engine each time; `make test-long` tells all of them there.
STORIES := clients correlation counters event_bridge express handlers integrations invoke jobs kills lambda leases limits logging nested \
    pausing publishing queues schedules schemas subscribing transitions why

.PHONY: help console run run-kafka run-amqp services test test-faults check unit engines conformance test-long bench bench-publish bench-engines bench-console screenshots deploy-tools fmt clean setup programs

help: ## these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: ## the order workflow on the embedded log: server, worker and one execution, live; and the web console
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory console; else echo "no Node.js here: without the web console"; fi
	cargo build -p frevo-server
	$(BIN) dev --data-dir .frevo

run-kafka: programs ## one node on a Kafka and a PostgreSQL of its own, until Ctrl-C
	cargo build -p frevo-server -p frevo-services --bins
	@$(KEYED) $(SERVICES) kafka postgres -- $(BIN) serve --transport kafka --store postgres --data-dir .frevo-kafka

run-amqp: programs ## the same on RabbitMQ
	cargo build -p frevo-server -p frevo-services --bins
	@$(KEYED) $(SERVICES) rabbitmq postgres -- $(BIN) serve --transport amqp --store postgres --data-dir .frevo-amqp

services: programs ## Kafka, RabbitMQ and PostgreSQL on free loopback ports, until Ctrl-C
	cargo build -p frevo-services
	@$(SERVICES) kafka rabbitmq postgres

test: setup check unit engines conformance ## what CI runs

check: $(CONSOLE)/node_modules/.done ## format and lints
	cd $(CONSOLE) && npm run --silent check && npm run --silent test
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

# Binary and tests are built together: apart, the shared dependencies would be
# built twice with other features.
unit: setup ## unit, story, contract, simulation and end-to-end tests
	cargo build --workspace --bins --tests
	FREVO_BIN=$(BIN) FREVO_VENV=$(VENV) FREVO_NODE_DIR=$(NODE_DIR) FREVO_CONSOLE_DIR=$(CONSOLE) cargo test --workspace

engines: setup ## the stories of the server again, on Kafka and on RabbitMQ
	cargo build --workspace --bins --tests
	for engine in kafka amqp; do \
		FREVO_ENGINE=$$engine FREVO_BIN=$(BIN) FREVO_VENV=$(VENV) FREVO_NODE_DIR=$(NODE_DIR) FREVO_CONSOLE_DIR=$(CONSOLE) \
			cargo test --workspace --test all -- $(STORIES:%=end_to_end::%::) --test-threads 4; \
	done

conformance: programs ## the recorded AWS cases on the log, Kafka and RabbitMQ, with the same figures; skipped where they are absent
	cargo build --workspace --bins --tests
	$(KEYED) $(SERVICES) kafka rabbitmq postgres -- env SERVER=$(BIN) CORPUS=$(CORPUS) CONFORMANCE=$(CONFORMANCE) tests/conformance.sh

test-faults: setup ## fifty faults on each of Kafka and RabbitMQ, three nodes, load running
	cargo build --workspace --bins --tests
	FREVO_FAULTS=50 FREVO_BIN=$(BIN) cargo test --workspace --test all faults::on_ -- --nocapture

test-long: setup ## fuzzing, many seeds, many kills
	cargo build --workspace --bins --tests
	FREVO_BIN=$(BIN) FREVO_VENV=$(VENV) FREVO_NODE_DIR=$(NODE_DIR) FREVO_CONSOLE_DIR=$(CONSOLE) tests/long.sh

bench: ## figures: throughput, percentiles, CPU, bytes
	cargo build --release -p frevo-server
	$(BIN_FAST) bench

bench-publish: ## events, beside RabbitMQ's quorum queues (Debian's rabbitmq-server)
	cargo build --release -p frevo-server
	cargo build --release -p frevo-tests --features rabbitmq --bin bench-rabbitmq
	FREVO=$(BIN_FAST) RABBITMQ_BENCH=$(CARGO_TARGET_DIR)/release/bench-rabbitmq tests/bench/publish.sh

bench-engines: programs ## the embedded log, Kafka and RabbitMQ, on one node and on three, in one table
	cargo build --release -p frevo-server
	cargo build -p frevo-services
	FREVO=$(BIN_FAST) $(SERVICES) kafka rabbitmq postgres -- tests/bench/engines.sh

bench-console: console ## the web console, in a browser (Debian's chromium): figures beside what they should be
	cargo build --release -p frevo-server
	cd $(CONSOLE) && FREVO=$(BIN_FAST) node bench/bench.mjs --executions $(or $(EXECUTIONS),100000)

screenshots: console ## pictures of all pages of the web console, at three widths, light and dark, in target/screenshots
	cargo build -p frevo-server
	cd $(CONSOLE) && FREVO=$(BIN) node screenshots/screenshots.mjs $(CARGO_TARGET_DIR)/screenshots

deploy-tools: ## helm and others, with which the tests look at deploy/ more closely; asks for Go
	tests/deploy_tools.sh

fmt: ## formats everything
	cargo fmt --all

setup: $(VENV)/.done $(NODE_DIR)/.done console programs

# The web console, which the server's next build has.
console: $(CONSOLE)/dist/index.html ## the web console's pages

$(CONSOLE)/node_modules/.done: $(CONSOLE)/package.json $(CONSOLE)/package-lock.json
	cd $(CONSOLE) && npm ci --silent --no-audit --no-fund
	touch $@

$(CONSOLE)/dist/index.html: $(CONSOLE)/node_modules/.done $(CONSOLE)/index.html $(CONSOLE)/vite.config.ts $(shell find $(CONSOLE)/src $(CONSOLE)/public -type f 2>/dev/null)
	cd $(CONSOLE) && npm run --silent build

# Tests start Kafka, RabbitMQ and PostgreSQL servers of their own.
programs:
	@tests/services/install.sh

# boto3, the aws command line and AWS's runtime client for Python handlers.
$(VENV)/.done: tests/requirements.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@

# AWS's runtime client for Node handlers compiles its curl.
$(NODE_DIR)/.done: tests/node/package.json
	tests/node/install.sh
	touch $@

clean: ## removes what was built and installed
	rm -rf $(VENV) .tools $(NODE_DIR)/node_modules $(NODE_DIR)/.done $(CURDIR)/tests/services/kafka $(CURDIR)/tests/services/registry .frevo .frevo-kafka .frevo-amqp
	cargo clean
