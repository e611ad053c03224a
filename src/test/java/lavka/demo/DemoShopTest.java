package lavka.demo;

import static java.util.stream.Collectors.joining;
import static lavka.db.schema.Tables.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import lavka.EveryEngine;
import lavka.TestApp;
import lavka.TestDatabase;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import lavka.db.Database;
import lavka.db.schema.DefaultSchema;
import lavka.engine.DatabaseUrl;
import lavka.engine.Engine;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EveryEngine
class DemoShopTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 28);

    /** What the first engine contains. */
    private static @Nullable String rows;

    @AutoClose
    private final TestApp app;

    private final DemoShop shop;

    DemoShopTest(Engine engine) {
        app = TestApp.shared(engine);
        shop = new DemoShop(app.app().database(), TODAY);
    }

    private DemoShop.Written write(int shops) {
        return shop.write(shops, false, done -> {});
    }

    private DemoShop.Written add() {
        return shop.write(1, true, done -> {});
    }

    private long number(String query) {
        return Optional.ofNullable(app.sql(query)).map(Long::parseLong).orElse(0L);
    }

    private long count(String rows) {
        return number("SELECT count(*) FROM " + rows);
    }

    @Test
    void a_shop_has_products_users_posts_and_orders() {
        var _ = write(1);
        assertThat(count("products")).isEqualTo(40);
        assertThat(count("users")).isEqualTo(25);
        assertThat(count("profiles")).isEqualTo(25);
        assertThat(count("posts")).isEqualTo(48);
        assertThat(count("orders")).isEqualTo(200);
        assertThat(DemoShop.contents(1)).isEqualTo("40 products, 25 users, 48 posts, 200 orders");
    }

    @Test
    void a_few_products_sell_most_and_some_were_never_sold() {
        DemoShop.Written written = write(1);
        String sold = "(SELECT product_id, sum(count) AS pieces FROM order_product_association GROUP BY product_id)";
        assertThat(40 - count(sold + " s")).isBetween(3L, 10L);
        long top = number("SELECT sum(pieces) FROM (SELECT pieces FROM " + sold + " s ORDER BY pieces DESC LIMIT 8) t");
        assertThat(top * 2).isGreaterThan(number("SELECT sum(count) FROM order_product_association"));
        assertThat(written.bestseller())
                .isEqualTo(number("SELECT product_id FROM " + sold + " s ORDER BY pieces DESC LIMIT 1"));
    }

    @Test
    void orders_fill_sixty_days_unevenly_and_some_have_a_promocode() {
        var _ = write(1);
        List<Instant> times = app.app().database().read(DemoShopTest::times);
        assertThat(times).isSorted();
        assertThat(times)
                .allMatch(time -> time.isBefore(midnight(TODAY)))
                .allMatch(time -> time.atZone(ZoneOffset.UTC).getHour() >= 8);
        assertThat(times.getLast()).isAfter(midnight(TODAY.minusDays(3)));
        assertThat(times.getFirst()).isBetween(midnight(TODAY.minusDays(60)), midnight(TODAY.minusDays(57)));
        Map<?, Long> weekdays = times.stream()
                .collect(Collectors.groupingBy(
                        time -> time.atZone(ZoneOffset.UTC).getDayOfWeek(), Collectors.counting()));
        assertThat(weekdays).hasSize(7);
        assertThat(Collections.max(weekdays.values())).isGreaterThan(2 * Collections.min(weekdays.values()));
        assertThat(count("orders WHERE promocode IS NOT NULL")).isBetween(20L, 60L);
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static List<Instant> times(DSLContext sql) {
        return sql.selectFrom(ORDERS).orderBy(ORDERS.ID).fetch(ORDERS.CREATED_AT);
    }

    @Test
    void the_price_of_an_item_is_that_of_its_product_or_an_older_one() {
        var _ = write(1);
        String older =
                "order_product_association i JOIN products p ON p.id = i.product_id WHERE i.unit_price <> p.price";
        assertThat(count(older)).isPositive();
        assertThat(count(older + " AND (i.unit_price > p.price OR i.unit_price * 10 < p.price * 9)"))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /products?limit=20&include=orders|2
        /users?limit=20&include=posts,profile|2
        /posts?limit=20&include=author|3
        /profiles?limit=20&include=user.posts|2
        /orders?limit=20&include=items.product,products|10
        """)
    void every_row_is_as_the_contract_says(String path, int pages) {
        var _ = write(1);
        Optional<String> next = Optional.of(path);
        int seen = 0;
        while (next.isPresent()) {
            next = app.get(next.get()).expect(200).link("next");
            seen++;
        }
        assertThat(seen).isEqualTo(pages);
    }

    /** The rows of a new database. */
    private <T> T written(LocalDate today, Function<DSLContext, T> read) {
        try (TestDatabase empty = TestDatabase.migrated(app.database().engine());
                Database database = new Database(DatabaseUrl.of(empty.url()))) {
            var _ = new DemoShop(database, today).write(2, false, done -> {});
            return database.read(read);
        }
    }

    @Test
    void the_rows_are_the_same_on_every_engine() {
        String found = written(
                TODAY,
                sql -> DefaultSchema.DEFAULT_SCHEMA.getTables().stream()
                        .map(table -> sql.selectFrom(table)
                                .orderBy(table.field("id"))
                                .fetch()
                                .formatCSV())
                        .collect(joining()));
        rows = rows == null ? found : rows;
        assertThat(found).isEqualTo(rows).contains("Ivan tea No. 2", "2026-09-29T");
    }

    @Test
    void times_are_offsets_from_today() {
        List<Instant> times = written(TODAY, DemoShopTest::times);
        assertThat(written(TODAY.plusDays(3), DemoShopTest::times))
                .isEqualTo(times.stream()
                        .map(time -> time.plus(Duration.ofDays(3)))
                        .toList());
    }

    @Test
    void a_database_with_rows_is_refused() {
        app.post("/users", "{'username':'sam'}").expect(201);
        assertThatThrownBy(() -> write(1))
                .isInstanceOfSatisfying(
                        LavkaException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.USAGE))
                .hasMessageContaining("already contains rows");
        assertThat(count("products")).isZero();
    }

    @Test
    void adding_numbers_names_onwards() {
        app.post("/users", "{'username':'sam'}").expect(201);
        assertThat(add().username()).isEqualTo("anna");
        assertThat(add().username()).isEqualTo("anna2");
        app.post("/users", "{'username':'zoya3'}").expect(201);
        assertThat(add().username()).isEqualTo("anna4");
        assertThat(app.sql("SELECT name FROM products WHERE name LIKE 'Linen honey%' OR name LIKE 'Honeycomb%'"
                        + " ORDER BY id"))
                .isEqualTo("Honeycomb,Honeycomb No. 2,Honeycomb No. 4");
        assertThat(number("SELECT count(DISTINCT username) FROM users")).isEqualTo(77);
    }

    @Test
    void an_email_that_is_taken_is_not_used_again() {
        app.post("/users", "{'username':'sam','email':'boris@example.com'}").expect(201);
        assertThat(add().username()).isEqualTo("anna2");
    }

    @Test
    void a_scale_multiplies_the_shop() {
        List<Integer> progress = new ArrayList<>();
        DemoShop.Written last = shop.write(13, false, progress::add);
        assertThat(progress).containsExactly(10, 13);
        assertThat(last.number()).isEqualTo(13);
        assertThat(count("products")).isEqualTo(13 * 40);
        assertThat(count("users")).isEqualTo(13 * 25);
        assertThat(count("posts")).isEqualTo(13 * 48);
        assertThat(count("orders")).isEqualTo(13 * 200);
        assertThat(number("SELECT count(DISTINCT name) FROM products")).isEqualTo(13 * 40);
        assertThat(app.sql("SELECT username FROM users WHERE id = (SELECT max(id) FROM users)"))
                .isEqualTo("zoya13");
    }

    @Test
    void a_failure_leaves_whole_shops_that_can_be_added_to() {
        assertThatThrownBy(() -> shop.write(30, false, done -> {
                    throw new IllegalStateException("stopped");
                }))
                .hasMessage("stopped");
        assertThat(count("products")).isEqualTo(400);
        assertThat(count("orders")).isEqualTo(2_000);
        assertThat(add().number()).isEqualTo(11);
    }
}
