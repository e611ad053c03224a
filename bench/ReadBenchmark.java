package lavka.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import lavka.App;
import lavka.Config;
import lavka.core.Filter;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Reservation;
import lavka.core.Selection;
import lavka.db.Queries;
import lavka.db.Statements;
import lavka.demo.DemoShop;
import lavka.order.OrderDao;
import lavka.product.ProductDao;
import lavka.user.UserDao;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The reads of {@code make bench} without HTTP: from the connection pool to the bytes of the response. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class ReadBenchmark {
    private Path folder;
    private App app;
    private long id;

    @Setup
    public void start() throws Exception {
        folder = Files.createTempDirectory("lavka-bench");
        app = new App(Config.of(Map.of("LAVKA_DB", folder.resolve("bench.db").toString(), "LAVKA_MIGRATE", "auto")));
        var _ = new DemoShop(app.database(), LocalDate.of(2026, 1, 1)).write(20, false, percent -> {});
    }

    @TearDown
    public void stop() throws Exception {
        app.close();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static ListQuery page(int limit, long after, String... include) {
        return new ListQuery(
                0,
                limit,
                0,
                Optional.empty(),
                List.of(new Filter("id", Filter.Operator.GT, List.of(after))),
                List.of(),
                new Selection(Set.of(), Set.of(include), Map.of()),
                false,
                false);
    }

    private long next() {
        id = id % 50 + 1;
        return id;
    }

    @Benchmark
    public byte[] item() {
        return read(queries -> ProductDao.VIEW.get(queries, next(), Selection.PLAIN));
    }

    @Benchmark
    public Page page() {
        return read(queries -> ProductDao.VIEW.page(queries, page(50, next())));
    }

    @Benchmark
    public Page posts() {
        return read(queries -> UserDao.VIEW.page(queries, page(20, next(), "posts")));
    }

    @Benchmark
    public Page items() {
        return read(queries -> OrderDao.VIEW.page(queries, page(20, next(), "items.product")));
    }

    private <T> T read(Function<Queries, T> read) {
        return app.database().read(new Statements(false), Reservation.UNLIMITED, read);
    }
}
