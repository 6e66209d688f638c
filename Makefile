# Verbs only: each line calls one tool. Everything runs in .venv, which .ci/environment makes when it is missing
# or out of date, and otherwise leaves alone: with .venv in place nothing here needs a network.

help: # say what can be made
	@sed -n 's/^\([a-z][a-z]*\):[^#]*# /  make \1: /p' Makefile

report: environment # build the report from the committed data into build/
	@.venv/bin/evidence build

test: check browser cluster # run the checks and then every test
	@.venv/bin/python -m pytest -n auto --dist loadfile --ignore tests/engine --ignore tests/work
	@.venv/bin/python -m pytest -n auto --dist loadfile tests/engine tests/work

lab: environment # open the notebooks in JupyterLab
	@.venv/bin/evidence lab

check: environment # format, lint, types and the order of imports; no tests
	@.ci/check

clean: # remove what builds and tools left behind; .venv stays
	@git clean -fdXq --exclude='!.venv' --exclude='!.venv/**'

environment: # make or renew .venv
	@.ci/environment

browser: # make Chromium available for the tests that need one
	@.ci/browser

cluster: environment # add Dask, for a build on a cluster
	@.ci/cluster

.PHONY: help report test lab check clean environment browser cluster
