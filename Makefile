# make without a target lists the targets.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c

MVN := mvn --batch-mode --no-transfer-progress
# Maven prints a color reset at exit, even into a pipe. Short runs are fastest on the first compiler.
export MAVEN_OPTS := $(MAVEN_OPTS) -Djansi.noreset=true -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
QUIET := -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dstyle.color=never
# What a build program has to say stands in its first line; the frames of Maven's own code below it say nothing.
TERSE := 2>&1 | awk '!/^[[:space:]]*at (org\.(apache|codehaus)|java\.lang\.reflect|jdk\.internal)/ \
    && !/ExecuteException/ && !/^\[ERROR\] *$$/ \
    && !/^\[ERROR\] (\[Help|To see the|Re-run|For more|Command execution failed\.$$)/ { print; fflush() }'
# TEST: one class, or several separated by commas.
ONE = $(if $(TEST),-Dtest='$(TEST)' -DskipFormat -DskipFuzz=$(if $(findstring Fuzz,$(TEST)),false,true))
# After the tests: the ten classes that took longest, and what could not be tested here.
SUMMARY := status=$$?; \
    awk -F '"' '/<testsuite / { for (i = 1; i < NF; i += 2) { if ($$i ~ / name=$$/) name = $$(i + 1); \
        if ($$i ~ / time=$$/) time = $$(i + 1); if ($$i ~ / tests=$$/) tests = $$(i + 1) } \
        sub(/.*\./, "", name); printf "%8.1f s  %s, %d test%s\n", time, name, tests, tests == 1 ? "" : "s" }' \
        target/surefire-reports/TEST-*.xml 2> /dev/null | sort -rn | head -10; \
    if [ "$(TEST)" ] && [ $$status = 0 ] && ! ls target/surefire-reports/TEST-*.xml > /dev/null 2>&1; then \
        echo "No test ran: $(TEST) is neither a fast test (make test) nor a slow one (make test-slow)."; status=1; fi; \
    sort -u target/untested.txt 2> /dev/null; exit $$status
TO ?= head
STEPS ?= 1
ENGINES ?=
KILLS ?= 1000
REQUESTS ?= 20000
SEED ?= $(shell date +%s)
# DRY_RUN=1 prints the SQL, REHEARSE=1 runs it on a copy, YES=1 asks nothing.
CAUTION := $(if $(DRY_RUN),--dry-run) $(if $(REHEARSE),--rehearse)

JAR := target/lavka.jar
CACHE_KEY := target/lavka.aot.key
BENCHMARK := target/bench/ReadBenchmark.class
BENCHMARK_CLASSPATH = "target/bench:$(JAR):$$(cat target/bench/classpath)"
# Directories too: a file that is renamed or deleted changes nothing but its directory.
SOURCES := $(shell find src/main src/build src/test/sql db/migration db/undo db/released.sum) docs/API.md pom.xml jooq-codegen.xml

.PHONY: help
help: ## Prints this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: $(JAR) ## Builds the program if needed, and starts the service on 127.0.0.1:8002 in development mode.
	@LAVKA_MODE=$${LAVKA_MODE:-development} exec bin/lavka serve

.PHONY: demo
demo: $(JAR) ## Fills an empty database with a small shop (SCALE=100 multiplies it, ADD=1 adds to existing rows).
	@bin/lavka demo $(if $(SCALE),--scale $(SCALE)) $(if $(ADD),--add)

.PHONY: migrate
migrate: $(JAR) ## Applies pending migrations of db/ (TO=+1, DRY_RUN=1, REHEARSE=1).
	@bin/lavka migrate up $(TO) $(CAUTION)
	@test "$(strip $(CAUTION))" || cmp -s target/schema.sql db/schema.sql || cp target/schema.sql db/schema.sql

.PHONY: migrate-down
migrate-down: $(JAR) ## Reverts the last migration (STEPS=2, TO=base; YES=1 skips the confirmation).
	@bin/lavka migrate down $(if $(filter command% environment%,$(origin TO)),$(TO),-$(STEPS)) $(CAUTION) $(if $(YES),--yes)

.PHONY: migration
migration: $(JAR) ## Creates the next migration and its undo script in db/: NAME="add review" (FROM=database drafts them).
	@"$$(bin/lavka --print-jdk)/bin/java" --enable-native-access=ALL-UNNAMED -cp target/build-classes:$(JAR) \
	    lavka.build.NewMigration "$(NAME)" "$(FROM)"

.PHONY: migrate-check
migrate-check: $(JAR) ## Fails if a migration is pending or was edited, or if the schema has drifted.
	@bin/lavka migrate check

.PHONY: migrate-stamp
migrate-stamp: $(JAR) ## Records the current schema as version TO, without running migrations: TO=8.
	@bin/lavka migrate stamp $(TO)

.PHONY: migrate-repair
migrate-repair: $(JAR) ## Removes the record of a failed migration, and accepts the current text of edited ones.
	@bin/lavka migrate repair

.PHONY: migrate-current
migrate-current: $(JAR) ## Shows the version of the database.
	@bin/lavka migrate current

.PHONY: migrate-history
migrate-history: $(JAR) ## Lists every migration and when it was applied.
	@bin/lavka migrate history

.PHONY: test
test: jdk ## Runs every check and fast test (ENGINES=sqlite limits engines, TEST=PostsTest runs one class).
	@rm -rf target/untested.txt target/surefire-reports
	@$(MVN) test -Dtest.engines=$(ENGINES) $(ONE) $(TERSE); $(SUMMARY)

.PHONY: test-slow
test-slow: jdk ## Tests the packaged program; runs tests that wait, kill servers or build copies (ENGINES, TEST).
	@rm -rf target/untested.txt target/surefire-reports
	@$(MVN) verify -DskipFast -DskipSlow=false -DskipFormat -Dtest.engines=$(ENGINES) \
	    $(ONE) $(TERSE); $(SUMMARY)

.PHONY: soak
soak: jdk ## Kills the service KILLS times under load, and checks that no acknowledged write is lost (ENGINES).
	@$(MVN) verify -Dtest=CrashTest -DskipFast -DskipSlow=false -DskipFormat -Dtest.kills=$(KILLS) \
	    -Dtest.engines=$(ENGINES) $(TERSE)

.PHONY: accept
accept: format ## Regenerates the reviewed files: format, schema.sql, diagram, SQL, session, messages, help.
	@rm -f target/untested.txt
	@cmp -s target/schema.sql db/schema.sql || cp target/schema.sql db/schema.sql
	@awk '/^<!-- \/erd/ { skip = 0 } !skip { print } \
	    /^<!-- erd/ { print "```mermaid"; while ((getline line < "target/schema.mmd") > 0) print line; print "```"; skip = 1 }' \
	    db/README.md > target/README.md && { cmp -s target/README.md db/README.md || cp target/README.md db/README.md; }
	@$(MVN) test -Dtest=SqlTest,SessionTest,MessagesTest,CommandsTest -Daccept=true -DskipFormat -DskipFuzz -Dtest.engines=$(ENGINES) $(TERSE) \
	    | awk '!/^\[INFO\]/ && NF'; status=$$?; sort -u target/untested.txt 2> /dev/null; exit $$status
	@echo "Review what changed:"; git status --short -- src db 2> /dev/null || true

.PHONY: screenshots
screenshots: jdk ## Retakes the screenshots in README.md: docs/images/index.png and docs.png.
	@$(MVN) test -Dtest=Screenshots -DskipFormat -DskipFuzz $(TERSE)

.PHONY: fuzz
fuzz: jdk ## Sends REQUESTS random inputs to the parsers and tests every limit of the contract, from SEED.
	@$(MVN) test -Dtest='*Fuzz,BoundaryTest,LongInputsTest,RequestHeadTest' -DskipFormat -Dtest.seed=$(SEED) \
	    -Dtest.requests=$(REQUESTS) -Dfuzz.executions=$(REQUESTS)00 -Dtest.engines=$(ENGINES) $(TERSE)

.PHONY: abuse
abuse: jdk ## Attacks the program with REQUESTS random requests from SEED, stalled clients, signals, bad files and disks.
	@$(MVN) verify -DskipSlow=false -DskipFuzz -DskipFormat -Dtest.engines=sqlite -Dtest.seed=$(SEED) \
	    -Dtest='AbuseTest,BackupsTest,ClientsTest,FaultyDiskTest,OverloadTest,RequestHeadTest,SlowClientsTest' \
	    -Dtest.requests=$(REQUESTS) $(TERSE)

.PHONY: bench
bench: package ## Compares warm-up and CPU time of four reads with a hand-written service (Linux, wrk).
	@bench/run

.PHONY: bench-growth
bench-growth: package ## Compares reads on SQLite files of SIZES="10000000 1000000 10000" rows (Linux, wrk, sqlite3, 5 GB).
	@bench/growth

.PHONY: bench-reads
bench-reads: $(BENCHMARK) ## Benchmarks the same reads without HTTP, using JMH.
	@"$$(bin/lavka --print-jdk)/bin/java" --enable-native-access=ALL-UNNAMED \
	    -cp $(BENCHMARK_CLASSPATH) org.openjdk.jmh.Main

$(BENCHMARK): bench/ReadBenchmark.java bench/Peer.java bench/pom.xml $(JAR)
	@mkdir -p target/bench && $(MVN) $(QUIET) -f bench/pom.xml dependency:build-classpath \
	    -Dmdep.outputFile=../target/bench/classpath $(TERSE)
	@"$$(bin/lavka --print-jdk)/bin/javac" -proc:full -d target/bench \
	    -cp $(BENCHMARK_CLASSPATH) bench/*.java

.PHONY: package
package: $(CACHE_KEY) ## Builds target/lavka.jar, and the AOT cache with which it starts in half the time.

# The key names the jar that the cache belongs to, and is written when the cache is complete.
$(CACHE_KEY): $(JAR)
	@echo "Training the AOT cache (about 45 s) ..."
	@rm -f $@
	@bin/lavka --print-key > target/train.key
	@"$$(bin/lavka --print-jdk)/bin/java" -cp target/build-classes:$(JAR) lavka.build.TrainCache
	@mv target/train.key $@

$(JAR): $(SOURCES) | jdk
	@$(MVN) $(QUIET) package -Dmaven.test.skip=true -DskipTests -DskipFormat $(TERSE)
	@touch $(JAR)

.PHONY: codegen
codegen: jdk ## Generates the typed tables from db/.
	@$(MVN) $(QUIET) generate-sources $(TERSE)

.PHONY: freeze
freeze: $(JAR) ## Marks the scripts in db/ as released, so that the build rejects edits.
	@cd db && LC_ALL=C ls migration/V*.sql | sort -V | xargs sha256sum > released.sum

.PHONY: format
format: jdk ## Formats the Java sources and the scripts that are not released.
	@$(MVN) $(QUIET) process-test-classes -Dformat=write -Dmaven.test.skip=true $(TERSE)

.PHONY: clean
clean: ## Deletes build output, but not data/.
	@rm -rf target

.PHONY: jdk
jdk:
	@bin/lavka --print-jdk > /dev/null
