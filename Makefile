# Every chore of this repository. `make demo` and `make test` set up all that they need, in .venv beside this file;
# a second run installs nothing. Choose another Python (3.11 or later) with `make test PYTHON=python3.13`, and fewer
# tests with `make test ARGS="tests/e2e -k race"`.

PYTHON ?= python3
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# Settings of the shell that would make Python here look elsewhere.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

VENV := .venv
OLDEST := .venv-min-cli
AZDEV := .venv-azdev
SUPPLY := .venv-supply
RUN := $(VENV)/bin/python
# From the locks: each file has its hash in them, all that is needed is listed, so pip resolves nothing of its own, and
# only wheels are taken, so that no code runs while they install.
PIP_INSTALL = -m pip --disable-pip-version-check install -qq --progress-bar off --require-hashes --only-binary :all: --no-deps
PYTEST := $(RUN) -m pytest
# Tests of one file share a simulator and a private az, so they stay on one worker.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile
WHEEL := dist/.built
# The folders too: one changes when a file in it goes.
SOURCES := $(shell find src/aks_sandbox src/azext_aks_sandbox -not -path '*/__pycache__/*' \
    -not -name azext_metadata.json -not -path '*.egg-info/*' 2>/dev/null)
PACKAGING := setup.py pyproject.toml MANIFEST.in azext_metadata.json README.md HISTORY.rst LICENSE \
    scripts/build_wheel.py scripts/release_notes.py

# $(call make_venv,folder): a fresh environment, or one line on how to get what Debian leaves out.
define make_venv
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || { echo "This needs Python 3.11 or later: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; exit 1; }
@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
    || { echo "This Python cannot make environments. On Debian: sudo apt-get install --yes python3-venv"; exit 1; }
$(PYTHON) -m venv --clear $(1)
endef

.PHONY: help
help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

# One stamp for each set of packages: a changed requirements file makes its set, and no other, be installed again.
$(VENV)/.made:
	$(call make_venv,$(VENV))
	@touch $@

$(VENV)/.az: requirements/az-newest.txt requirements/build.txt requirements/simulator.txt | $(VENV)/.made
	@echo "Installing az and the simulator into $(VENV): a few minutes, once"
	$(RUN) $(PIP_INSTALL) -r requirements/az-newest.txt -r requirements/build.txt -r requirements/simulator.txt
	@touch $@

$(VENV)/.test: $(VENV)/.az requirements/test.txt
	$(RUN) $(PIP_INSTALL) -r requirements/test.txt
	@touch $@

$(VENV)/.lint: $(VENV)/.test requirements/lint.txt
	$(RUN) $(PIP_INSTALL) -r requirements/lint.txt
	@touch $@

$(OLDEST)/.az: requirements/az-oldest.txt
	@echo "Installing the oldest supported az into $(OLDEST): a few minutes, once"
	$(call make_venv,$(OLDEST))
	$(OLDEST)/bin/python $(PIP_INSTALL) -r requirements/az-oldest.txt
	@touch $@

# The one package that is published as source only is built with the locked setuptools.
$(AZDEV)/.azdev: requirements/azdev.txt requirements/build.txt
	@echo "Installing azdev into $(AZDEV): a few minutes, once"
	$(call make_venv,$(AZDEV))
	$(AZDEV)/bin/python $(PIP_INSTALL) -r requirements/build.txt
	$(AZDEV)/bin/python $(PIP_INSTALL) --no-binary jsbeautifier --no-build-isolation -r requirements/azdev.txt
	@touch $@

$(SUPPLY)/.tools: requirements/supply.txt
	$(call make_venv,$(SUPPLY))
	$(SUPPLY)/bin/python $(PIP_INSTALL) -r requirements/supply.txt
	@touch $@

$(WHEEL): $(SOURCES) $(PACKAGING) | $(VENV)/.az
	$(RUN) scripts/build_wheel.py dist
	@touch $@

.PHONY: demo
demo: $(VENV)/.az $(WHEEL)  ## Run the main job with the real az against the local simulator
	@$(RUN) scripts/demo.py dist/*.whl

.PHONY: test
test: $(VENV)/.test  ## Run all tests
	$(PYTEST) $(PARALLEL) $(ARGS)

# Not part of CI: the build takes half an hour, once. GOFLAGS=-p=1 halves the memory that it takes.
TERRAFORM := $(CURDIR)/build/terraform
.PHONY: test-terraform
test-terraform: $(VENV)/.test  ## Let OpenTofu and the real azurerm judge the templates; builds both first, once
	@$(RUN) scripts/build_terraform.py $(TERRAFORM)
	PATH="$(TERRAFORM)/bin:$$PATH" AKS_SANDBOX_TERRAFORM=$(TERRAFORM) \
	    $(PYTEST) tests/templates/test_real_provider.py tests/templates/test_real_terraform.py $(ARGS)

.PHONY: test-repeat
test-repeat: $(VENV)/.test  ## Run all tests N times (5), one line each; BUSY=1 keeps a core busy beside them
	@$(RUN) scripts/repeat_tests.py --runs $(or $(N),5) --busy $(or $(BUSY),0) $(PARALLEL) $(ARGS)

.PHONY: fuzz
fuzz: $(VENV)/.test  ## Try new random examples in the property tests for FUZZ_SECONDS (300)
	@$(RUN) scripts/fuzz.py --seconds $(or $(FUZZ_SECONDS),300) $(ARGS)

.PHONY: test-min-cli
test-min-cli: $(VENV)/.test $(OLDEST)/.az  ## Run the end-to-end smoke tests on the oldest supported az
	AKS_SANDBOX_TEST_AZ=$(OLDEST)/bin/az $(PYTEST) $(PARALLEL) -m smoke tests/e2e $(ARGS)

.PHONY: lint
lint: $(VENV)/.lint lint-azdev  ## Check style, format, types, generated pages, and az's own rules
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	$(RUN) -m codespell_lib $$(git ls-files)
	$(MAKE) --no-print-directory lint-workflows docs-check

# The schemas are those that check-jsonschema carries, so this needs no network.
SCHEMA := $(RUN) -m check_jsonschema --builtin-schema
# actionlint is a Go module; where Go is not installed, the schemas alone are checked, and it says so.
ACTIONLINT := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

.PHONY: lint-workflows
lint-workflows: $(VENV)/.lint  ## Check the workflows, the action, the examples and the settings of GitHub
	$(SCHEMA) vendor.github-workflows .github/workflows/*.yml
	$(SCHEMA) vendor.dependabot .github/dependabot.yml
	$(SCHEMA) vendor.github-issue-forms .github/ISSUE_TEMPLATE/bug.yml .github/ISSUE_TEMPLATE/feature.yml
	$(SCHEMA) vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(SCHEMA) vendor.github-actions action.yml
	$(SCHEMA) vendor.github-workflows examples/github/*.yml
	$(SCHEMA) vendor.azure-pipelines --regex-variant python examples/azure-pipelines/*.yml examples/azure-pipelines/steps/*.yml
	$(SCHEMA) vendor.gitlab-ci --data-transform gitlab-ci examples/gitlab/.gitlab-ci.yml
	@if command -v go >/dev/null; then \
	    go run $(ACTIONLINT) -shellcheck= -pyflakes= .github/workflows/*.yml examples/github/*.yml; \
	else echo "actionlint: skipped, because Go is not installed"; fi

.PHONY: lint-azdev
lint-azdev: $(AZDEV)/.azdev $(WHEEL)  ## Run the linter that every published extension passes
	$(AZDEV)/bin/python scripts/run_azdev_linter.py

.PHONY: format
format: $(VENV)/.lint  ## Put the code into its one format
	$(RUN) -m ruff check --fix
	$(RUN) -m ruff format

.PHONY: bench
bench: $(VENV)/.test $(WHEEL)  ## Measure start-up, size and check, as ratios
	@PYTHONPATH=scripts $(RUN) benchmarks/run_all.py dist/*.whl

.PHONY: record
record: $(VENV)/.test  ## Record the cassettes again, against the simulator; LIVE=1 GROUP= CLUSTER=: of what az is signed in to
ifdef LIVE
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" PYTHONPATH=src:scripts $(RUN) -m tests.support.live_cassettes \
	    -g "$(GROUP)" -n "$(CLUSTER)"
else
	rm -f tests/recordings/*.yaml
	AKS_SANDBOX_RECORD=1 $(PYTEST) tests/arm tests/check tests/create tests/verify
endif

# The test bed needs root, Linux, Go and a few packages of Debian; what is missing is said before anything is installed.
.PHONY: testbed-needs
testbed-needs:
	@$(PYTHON) -m testbed check

.PHONY: testbed
testbed: testbed-needs  ## Build a real Kubernetes for make test-real: 10 to 30 minutes, once
	@$(PYTHON) -m testbed build

.PHONY: test-real
test-real: testbed-needs $(VENV)/.test testbed  ## Run the tests on a real Kubernetes of this machine
	@cd testbed/sandbox && CGO_ENABLED=0 go test ./...
	@$(RUN) -m testbed run --pool system --pool untrusted:2 -- $(PYTEST) tests/real $(ARGS)

.PHONY: record-cluster
record-cluster: testbed-needs $(VENV)/.test testbed  ## Record again what a real cluster says of sixty troubles, and the runs of verify
	@AKS_SANDBOX_RECORD_CLUSTER=1 $(RUN) -m testbed run --pool system --pool untrusted:2 -- \
	    $(PYTEST) tests/real/test_troubles.py tests/real/test_verify.py tests/real/test_verify_policies.py $(ARGS)

.PHONY: bench-real
bench-real: testbed-needs $(VENV)/.test testbed  ## Measure a look at 300 nodes and 10,000 pods on a real API server
	@PYTHONPATH=benchmarks $(RUN) -m testbed run --pool system -- $(RUN) benchmarks/look_at_real_server.py

.PHONY: demo-real
demo-real: testbed-needs $(VENV)/.az $(WHEEL) testbed  ## Show check and verify on a real Kubernetes, isolated and lying
	@$(RUN) -m testbed run --pool system --pool untrusted -- $(RUN) scripts/demo_real.py dist/*.whl

.PHONY: docs
docs: $(VENV)/.test  ## Write the generated pages of docs/ and the samples of README.md (a minute)
	$(RUN) scripts/generate_docs.py
	$(RUN) scripts/readme_samples.py

.PHONY: docs-check
docs-check: $(VENV)/.test  ## Fail where a generated page of docs/ is stale
	$(RUN) scripts/generate_docs.py --check

.PHONY: wheel
wheel: $(WHEEL)  ## Build the extension's wheel into dist/
	@ls dist/*.whl

.PHONY: wheel-pip
wheel-pip: $(VENV)/.az  ## Build the wheel of the program aks-sandbox into dist/pip/
	@$(RUN) scripts/build_wheel.py --pip

.PHONY: lock
lock: $(SUPPLY)/.tools  ## Lock the newest packages that requirements/*.in allow (ARGS=--keep: change as little as needed)
	$(SUPPLY)/bin/python scripts/lock_requirements.py $(ARGS)

.PHONY: audit
audit: $(SUPPLY)/.tools  ## Look the locked packages up in the vulnerability databases
	$(SUPPLY)/bin/python scripts/audit_requirements.py $(ARGS)

.PHONY: dev
dev: $(VENV)/.az  ## Let the az of .venv run the extension straight from src
	@$(RUN) scripts/link_for_development.py

.PHONY: clean
clean:  ## Remove all that the other targets made
	rm -rf $(VENV) $(OLDEST) $(AZDEV) $(SUPPLY) .az-dev build dist src/*.egg-info src/azext_aks_sandbox/azext_metadata.json
	rm -rf .testbed .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src scripts tests benchmarks -type d -name __pycache__ -prune -exec rm -rf {} +
