# make alone prints what there is.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c

MVN := mvn --batch-mode --no-transfer-progress
QUIET := -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dstyle.color=never
# What a build program has to say stands in its first line; the frames of Maven's own code below it say nothing.
TERSE := 2>&1 | awk '!/^[[:space:]]*at (org\.(apache|codehaus)|java\.lang\.reflect|jdk\.internal)/ \
    && !/ExecuteException/ && !/^\[ERROR\] *$$/ \
    && !/^\[ERROR\] (\[Help|To see the|Re-run|For more|Command execution failed\.$$)/ { print; fflush() }'
STEPS ?= 1
ENGINES ?=

JAR := target/lavka.jar
# Folders too: a file that is renamed or deleted changes nothing but its folder.
SOURCES := $(shell find src/main src/build db) pom.xml jooq-codegen.xml

.PHONY: help
help: ## Prints this.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: package ## Builds what changed and starts the service on 127.0.0.1:8002.
	@exec bin/lavka serve

.PHONY: migrate
migrate: package ## Applies the scripts of db/ that the database lacks.
	@bin/lavka migrate up

.PHONY: migrate-down
migrate-down: package ## Takes the last STEPS scripts back (1 unless given; STEPS=2).
	@bin/lavka migrate down -$(STEPS)

.PHONY: migrate-current
migrate-current: package ## Shows the version that the database is at.
	@bin/lavka migrate current

.PHONY: migrate-history
migrate-history: package ## Shows every script, and when it was applied.
	@bin/lavka migrate history

.PHONY: test
test: jdk ## Runs every check and test; ENGINES=sqlite,postgresql,mariadb narrows.
	@rm -f target/untested.txt
	@$(MVN) verify -Dtest.engines=$(ENGINES) $(TERSE); status=$$?; cat target/untested.txt 2> /dev/null; exit $$status

.PHONY: package
package: $(JAR) ## Builds target/lavka.jar.

$(JAR): $(SOURCES) | jdk
	@$(MVN) $(QUIET) package -Dmaven.test.skip=true -DskipTests $(TERSE)
	@touch $(JAR)

.PHONY: codegen
codegen: jdk ## Generates the typed tables from the scripts in db/.
	@$(MVN) $(QUIET) generate-sources $(TERSE)

.PHONY: format
format: jdk ## Formats the Java sources.
	@$(MVN) $(QUIET) process-test-classes -Dformat=write -Dmaven.test.skip=true -DskipTests=false $(TERSE)

.PHONY: clean
clean: ## Deletes what was built; data/ stays.
	@rm -rf target

.PHONY: jdk
jdk:
	@bin/lavka --print-jdk > /dev/null
