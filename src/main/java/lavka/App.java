package lavka;

import static lavka.core.ErrorKind.SCHEMA;

import io.javalin.Javalin;
import io.javalin.util.JavalinException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lavka.Config.Migrate;
import lavka.contract.Contract;
import lavka.contract.Json;
import lavka.core.LavkaException;
import lavka.db.Database;
import lavka.db.Queries;
import lavka.engine.Backups;
import lavka.http.Idempotency;
import lavka.http.JettySettings;
import lavka.http.Limits;
import lavka.http.Problems;
import lavka.http.Reads;
import lavka.http.Routes;
import lavka.http.Writes;
import lavka.migration.Migrations;
import lavka.migration.Scripts;
import lavka.order.ItemDao;
import lavka.order.ItemRoutes;
import lavka.order.OrderDao;
import lavka.order.OrderRoutes;
import lavka.pages.Docs;
import lavka.pages.Health;
import lavka.pages.Index;
import lavka.post.PostDao;
import lavka.post.PostRoutes;
import lavka.product.ProductDao;
import lavka.product.ProductRoutes;
import lavka.profile.ProfileDao;
import lavka.profile.ProfileRoutes;
import lavka.user.UserDao;
import lavka.user.UserRoutes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service and all its parts, wired by hand. */
public final class App implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(App.class);

    /** A backup may take long, while the other tasks go on. */
    private static final int HOUSEKEEPERS = 2;

    /** How often a write is tried after one that failed because of the disk. */
    private static final int RETRY_SECONDS = 3;

    private final Database database;
    private final Contract contract;
    private final Migrations.State schema;
    private final ScheduledExecutorService housekeeping;
    private final Javalin javalin;

    /** A database that has the schema of this program, and what is stored in it for retries. */
    private record Opened(Migrations.State schema, Database database, Idempotency idempotency) {}

    /**
     * Prepares the database and wires the service; {@link #start} starts listening.
     *
     * @param listeners called for every statement
     * @throws LavkaException of kind USAGE if a setting is invalid, SCHEMA if the database does not have the schema of
     *     this program, INTERNAL if routes and contract differ
     */
    public App(Config config, Queries.Listener... listeners) {
        Limits limits = new Limits(config.trustedProxies());
        // The schema is checked on another thread while the DAOs load jOOQ. The connection pools open after that,
        // because two threads that initialize jOOQ's classes could deadlock.
        CompletableFuture<Migrations.State> migrating = CompletableFuture.supplyAsync(() -> prepare(config));
        ProductDao products = new ProductDao();
        UserDao users = new UserDao();
        PostDao posts = new PostDao();
        ProfileDao profiles = new ProfileDao();
        ItemDao items = new ItemDao();
        OrderDao orders = new OrderDao(items);
        CompletableFuture<Opened> opening = migrating.thenApplyAsync(schema -> open(config, schema, listeners));
        try {
            Json json = new Json();
            this.contract = Contract.packed();
            this.javalin = Javalin.create(server -> {
                Problems problems = new Problems(json, contract);
                JettySettings.apply(server, config.host(), config.port(), limits, problems);
                problems.register(server.routes);
                Opened opened = opening.join();
                Reads reads = new Reads(opened.database, limits);
                Writes writes = new Writes(opened.database, json, opened.idempotency);
                Routes routes = new Routes(server.routes, contract, limits, config.isDevelopment());
                new ProductRoutes(products, reads, writes).register(routes);
                new UserRoutes(users, reads, writes).register(routes);
                new PostRoutes(posts, reads, writes).register(routes);
                new ProfileRoutes(profiles, reads, writes).register(routes);
                new OrderRoutes(orders, reads, writes).register(routes);
                new ItemRoutes(items, reads, writes).register(routes);
                // Javalin tries routes in this order, and the resources are busiest.
                new Index(json, contract, opened.database).register(routes);
                new Docs(config.isDevelopment() ? openapiWithSql(config) : "/openapi.json").register(routes);
                new Health(json, opened.database, opened.schema.head()).register(routes);
                routes.complete();
            });
        } catch (RuntimeException e) {
            opening.thenAccept(opened -> opened.database.close())
                    .exceptionally(failure -> null)
                    .join();
            throw e instanceof CompletionException && e.getCause() instanceof LavkaException error ? error : e;
        }
        Opened opened = opening.join();
        this.schema = opened.schema;
        this.database = opened.database;

        this.housekeeping = Executors.newScheduledThreadPool(
                HOUSEKEEPERS, Thread.ofPlatform().daemon().name("housekeeping").factory());
        var _ = housekeeping.scheduleWithFixedDelay(
                () -> runLogged(opened.idempotency::sweep), 60, 3_600, TimeUnit.SECONDS);
        var _ = housekeeping.scheduleWithFixedDelay(
                () -> runLogged(database::retryDisk), RETRY_SECONDS, RETRY_SECONDS, TimeUnit.SECONDS);
        config.backupEvery().ifPresent(every -> backUp(config, every));
    }

    private static Migrations.State prepare(Config config) {
        config.database().prepare();
        if (config.backupEvery().isPresent()) {
            config.database().requireBackups(); // fails for a database server before anything is migrated
        }
        return migrate(config);
    }

    private static Opened open(Config config, Migrations.State schema, Queries.Listener... listeners) {
        Database database = new Database(config.database(), listeners);
        config.database().exposures().forEach(log::warn);
        return new Opened(schema, database, new Idempotency(database));
    }

    /** The OpenAPI document that shows the SQL of each operation. */
    private static String openapiWithSql(Config config) {
        return "/openapi-%s.json".formatted(config.database().engine().id());
    }

    /** Schedules backups, counted from the newest existing one, so that restarts do not add any. */
    private void backUp(Config config, Duration every) {
        Backups backups = config.database().requireBackups();
        runLogged(() -> backups.list().stream()
                .filter(Backups.Backup::isFuture)
                .forEach(backup -> log.warn(
                        "Backup {} is dated in the future and does not count for the schedule.", backup.file())));
        Instant now = Instant.now();
        Instant next = backups.newest().map(newest -> newest.plus(every)).orElse(now);
        var _ = housekeeping.scheduleAtFixedRate(
                () -> runLogged(() -> {
                    database.requireWritable(); // a copy would lack what a deleted write-ahead log holds
                    Path made = backups.make("every");
                    backups.keep("every", made, config.backupKeep());
                }),
                Math.max(0, Duration.between(now, next).toSeconds()),
                every.toSeconds(),
                TimeUnit.SECONDS);
    }

    /** Runs a background task; a failure is logged and the schedule continues. */
    private static void runLogged(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) { // an exception would end the schedule
            log.warn(
                    "A background task (backup or cleanup) failed and will be retried: {}",
                    String.valueOf(e.getMessage()));
        }
    }

    /**
     * Migrates the database as {@code LAVKA_MIGRATE} says.
     *
     * @throws LavkaException of kind SCHEMA when the schema is not the program's
     */
    public static Migrations.State migrate(Config config) {
        Migrations migrations = new Migrations(config.database(), Scripts.packed());
        Migrations.State state = migrations.state();
        if (config.migrate() == Migrate.AUTO || (config.migrate() == Migrate.NEW && state.isEmpty())) {
            migrations.up();
            return migrations.state();
        }
        if (!state.isAtHead()) {
            state = migrations.settled(); // another process may be migrating it
        }
        if (!state.isAtHead()) {
            throw LavkaException.of(
                    SCHEMA,
                    ("The database is at version %d, but this program needs %d. Run make migrate (or"
                                    + " lavka migrate up), or set LAVKA_MIGRATE=auto.")
                            .formatted(state.version(), state.head()));
        }
        return state;
    }

    /**
     * Starts listening.
     *
     * @return this
     */
    public App start() {
        javalin.start();
        return this;
    }

    /** The port that it listens on, also if the setting is 0. */
    public int port() {
        return javalin.port();
    }

    public Database database() {
        return database;
    }

    public Contract contract() {
        return contract;
    }

    /** The schema after startup. */
    public Migrations.State schema() {
        return schema;
    }

    /** Waits for requests in progress, then closes the database. */
    @Override
    public void close() {
        housekeeping.shutdownNow();
        try {
            javalin.stop();
        } catch (JavalinException e) {
            log.warn("The server did not stop in time, and aborted requests in progress: {}", e.getMessage());
        } finally {
            database.close();
        }
    }
}
