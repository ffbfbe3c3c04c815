# The commands of this project. 'make' alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test test-swarm mutants lint bench bench-quick bench-page deploy undeploy lock clean

help: ## List the commands
	@echo 'make …'
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile | expand -t 15

run: ## Install what is needed into .venv, and serve http://localhost:8080 (data in ./data)
	@infra/bootstrap/run.sh

test: ## Install what the tests need, and run every check and test (STEPS=everything: those of CI)
	@infra/bootstrap/test.sh $(STEPS)

test-swarm: ## Test the deployed stack on a Docker engine, brought up where there is none (as root)
	@infra/ci/test_swarm.sh

mutants: ## Say how many small changes of the program the tests notice (FOR="todo.tasks --seed 2" for some)
	@infra/bootstrap/environment.sh mutants
	@.venv/bin/python -m infra.mutants $(FOR)

lint: ## Only style, types and import rules
	@infra/bootstrap/test.sh lint

bench: ## Measure everything, beside the peers (about 25 minutes; PARTS="held storm" for some)
	@infra/bootstrap/environment.sh test
	@.venv/bin/python -m infra.benchmark $(PARTS)

bench-quick: ## Measure only the ratios to the peers, and fail where one is far off (a minute)
	@infra/bootstrap/environment.sh test
	@.venv/bin/python -m infra.benchmark --check

bench-page: ## Measure the page on a slow device: first row, tick, typing, scrolling (a minute)
	@infra/bootstrap/environment.sh test
	@.venv/bin/python -m infra.benchmark page

deploy: ## Build the images and deploy the stack on Docker Swarm, or update it (docs/DEPLOY.md)
	@infra/swarm/deploy.sh

undeploy: ## Take the stack down; its data stays
	@infra/swarm/undeploy.sh

lock: ## Pin all Python packages anew (requirements*.txt)
	@infra/bootstrap/lock.sh

clean: ## Remove all that was made here, except ./data
	@rm -rf .venv build dist *.egg-info web/static web/client/node_modules test-results
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
