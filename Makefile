# make alone prints what there is.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

MVN := mvn --batch-mode --no-transfer-progress
QUIET := -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dstyle.color=never
STEPS ?= 1

JAR := target/lavka.jar
SOURCES := $(shell find src/main src/build db -type f) pom.xml jooq-codegen.xml

.PHONY: help
help: ## Prints this.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: package ## Builds what changed and starts the service on 127.0.0.1:8002.
	@exec bin/lavka serve

.PHONY: migrate
migrate: package ## Applies the scripts of db/ that the database lacks.
	@bin/lavka migrate up

.PHONY: migrate-down
migrate-down: package ## Takes the last STEPS scripts back (1 unless given; STEPS=2).
	@bin/lavka migrate down -$(STEPS)

.PHONY: test
test: jdk ## Runs every check and test.
	@$(MVN) verify

.PHONY: package
package: $(JAR) ## Builds target/lavka.jar.

$(JAR): $(SOURCES) | jdk
	@$(MVN) $(QUIET) package -Dmaven.test.skip=true -DskipTests
	@touch $(JAR)

.PHONY: codegen
codegen: jdk ## Generates the typed tables from the scripts in db/.
	@$(MVN) $(QUIET) generate-sources

.PHONY: format
format: jdk ## Formats the Java sources.
	@$(MVN) $(QUIET) process-test-classes -Dformat=write -Dmaven.test.skip=true -DskipTests=false

.PHONY: clean
clean: ## Deletes what was built; data/ stays.
	@rm -rf target

.PHONY: jdk
jdk:
	@bin/lavka --print-jdk > /dev/null
