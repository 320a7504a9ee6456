# The commands of Cuppa. Each is a line here and, where it takes more than that, a script in .tools/scripts.
MAKEFLAGS += --no-print-directory
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
scripts := .tools/scripts

# The server needs no C compiler; only the race detector of the tests does, and sets this back. One setting for all the rest lets them share
# what the compiler made.
export CGO_ENABLED := 0
export GOFLAGS ?= -buildvcs=false
go_build := go build -ldflags='-s -w'

.DEFAULT_GOAL := help
.PHONY: help run web build generate migration check-generated check-migrations lint test test-go test-web test-story test-clients chaos bench planted-bugs services clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: web ## build what changed and start the server on http://localhost:8080, data in ./data
	@$(go_build) -o build/cuppa .
	@exec build/cuppa

web: ## build the pages, when their sources changed
	@$(scripts)/build-pages

build: web ## build the server with its pages into build/cuppa
	@$(go_build) -o build/cuppa .

generate: ## generate code: ent, gqlgen, typed operations of the pages
	@$(scripts)/npm-install
	go generate ./...
	cd web && npm run --silent codegen

migration: ## write the next migration of both engines from ent/schema; NAME=what_it_does
	@$(scripts)/with-services --no-cluster -- go run ./migrations/gen -name '$(NAME)'

check-generated: ## generate again and fail on any difference
	@$(scripts)/check-generated

check-migrations: ## fail when ent/schema has something that the migrations do not make
	@$(scripts)/with-services --no-cluster -- go run ./migrations/gen -check

lint: ## formatting, go vet, golangci-lint, eslint
	@$(scripts)/lint

test: ## everything: the pages, the browser story, real clients, and every Go test with the race detector on both engines
	@$(scripts)/test all

test-go: ## only the Go tests; PKG=./internal/order/... narrows them
	@PKG='$(PKG)' $(scripts)/test go

test-web: ## only the pages' unit tests, types and build
	@$(scripts)/test web

test-story: ## only the story in the browser
	@$(scripts)/test story

test-clients: ## only the contract's documents with real clients, embedded and with two replicas
	@$(scripts)/test clients

chaos: ## servers, guests and staff while everything beneath them fails, TIME=2m of it, and then the books; SEED=… repeats a plan, RUNS=… goes on with the next ones
	@$(go_build) -o build/cuppa . && $(go_build) -o build/cuppa-chaos ./internal/chaos/chaosrun
	@$(scripts)/with-services --no-cluster -- build/cuppa-chaos -server build/cuppa -time $(or $(TIME),2m) -runs $(or $(RUNS),1) $(if $(SEED),-seed $(SEED)) -engine $(or $(ENGINE),postgres) $(if $(LONG),-long)

bench: ## measure ours beside its floor into build/bench.json; ONLY=row measures one
	@ONLY='$(ONLY)' $(scripts)/bench

planted-bugs: ## plant bugs in the product, one after another, and demand that a test catches each; ONLY=part-of-a-name narrows it
	@ONLY='$(ONLY)' $(scripts)/planted-bugs

services: ## PostgreSQL, Redis and a Redis Cluster until Ctrl-C; prints their addresses, to test by hand
	@$(scripts)/with-services -- bash -c 'env | grep ^TEST_ | sed "s/.*/export &/" && exec sleep infinity'

clean: ## throw away what was built
	rm -rf build web/dist/storefront web/dist/admin
