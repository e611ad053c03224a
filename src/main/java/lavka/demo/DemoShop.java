package lavka.demo;

import static lavka.db.schema.Tables.ORDERS;
import static lavka.db.schema.Tables.ORDER_PRODUCT_ASSOCIATION;
import static lavka.db.schema.Tables.POSTS;
import static lavka.db.schema.Tables.PRODUCTS;
import static lavka.db.schema.Tables.PROFILES;
import static lavka.db.schema.Tables.USERS;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lavka.core.ClasspathFiles;
import lavka.core.LavkaException;
import lavka.db.Database;
import lavka.db.RowWrites;
import org.jooq.DSLContext;
import org.jooq.InsertValuesStepN;
import org.jooq.Record1;
import org.jooq.Table;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/**
 * Writes believable shops. A shop's number, from 1, determines every value except the ids, which the database assigns,
 * and the times of orders, which are fixed offsets from today.
 */
public final class DemoShop {
    private static final int ORDER_COUNT = 200;
    private static final int DAYS = 60;

    /** Enough to make commits cheap; more would keep other writers waiting. */
    private static final int SHOPS_PER_COMMIT = 10;

    /** Mostly the same number, so that PostgreSQL plans a statement once. */
    private static final int ROWS_PER_STATEMENT = 50;

    /** Relative number of orders on each day of a week, counted back from yesterday. */
    private static final int[] WEEK = {6, 10, 9, 5, 4, 4, 5};

    private static final Duration PRICE_AGE = Duration.ofDays(30);
    private static final List<String> PROMOCODES = List.of("WELCOME", "TEATIME", "FRIENDS10");

    private static final List<Product> GOODS = read("products", Product::of);
    private static final List<User> USER_LIST = read("users", User::of);
    private static final List<Post> POST_LIST = read("posts", Post::of);

    /** Indexes of products, each as often as its popularity says. */
    private static final int[] SALES = IntStream.range(0, GOODS.size())
            .flatMap(i -> IntStream.generate(() -> i).limit(GOODS.get(i).popularity()))
            .toArray();

    private final Database database;
    private final Instant today;

    /** Orders are placed on the 60 days before today, in UTC. */
    public DemoShop(Database database, LocalDate today) {
        this.database = database;
        this.today = today.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private record Product(String name, String description, long price, int popularity) {
        static Product of(String[] row) {
            return new Product(row[0], row[1], Long.parseLong(row[2]), Integer.parseInt(row[3]));
        }

        String name(int shop) {
            return shop == 1 ? name : name + " No. " + shop;
        }

        /** The price, or about 5 % less. */
        long price(boolean isLower) {
            return isLower ? price * 19 / 200 * 10 : price;
        }
    }

    private record User(
            String name,
            @Nullable String domain,
            String firstName,
            @Nullable String lastName,
            @Nullable String bio) {
        static User of(String[] row) {
            return new User(row[0], orNull(row[1]), row[2], orNull(row[3]), orNull(row[4]));
        }

        private static @Nullable String orNull(String value) {
            return value.equals("-") ? null : value;
        }

        String username(int shop) {
            return shop == 1 ? name : name + shop;
        }

        @Nullable
        String email(int shop) {
            return domain == null ? null : username(shop) + "@" + domain;
        }

        Object[] profile(long id) {
            return row(firstName, lastName, bio, id);
        }
    }

    /** @param author index of a user */
    private record Post(int author, String title, String body) {
        static Post of(String[] row) {
            return new Post(USER_LIST.stream().map(User::name).toList().indexOf(row[0]), row[1], row[2]);
        }
    }

    private static <T> List<T> read(String name, Function<String[], T> row) {
        Stream<String> lines = ClasspathFiles.text("/demo/" + name + ".tsv").lines();
        return lines.skip(1).map(line -> row.apply(line.split("\t", -1))).toList();
    }

    /** The contents of a number of shops: {@code 40 products, 25 users, 48 posts, 200 orders}. */
    public static String contents(long shops) {
        return String.format(
                Locale.ROOT,
                "%,d products, %,d users, %,d posts, %,d orders",
                shops * GOODS.size(),
                shops * USER_LIST.size(),
                shops * POST_LIST.size(),
                shops * ORDER_COUNT);
    }

    /**
     * A shop that was written, with rows worth looking at.
     *
     * @param bestseller id of the product that sells most
     * @param order id of an order with the most items
     * @param username of the first user
     */
    public record Written(int number, long bestseller, long order, String username) {}

    /**
     * Writes shops, up to ten in one transaction.
     *
     * @param isAdded whether the database may contain rows; numbers then continue where its shops end
     * @param progress receives the number of shops written so far
     * @return the last shop
     * @throws LavkaException of kind USAGE if the database must be empty and is not; UNAVAILABLE as
     *     {@link Database#write}
     */
    public Written write(int shops, boolean isAdded, IntConsumer progress) {
        int before = isAdded ? database.read(sql -> sql.fetchCount(USERS)) / USER_LIST.size() : 0;
        Written last = new Written(before, 0, 0, "");
        for (int done = 0; done < shops; ) {
            int size = Math.min(SHOPS_PER_COMMIT, shops - done);
            boolean mustBeEmpty = !isAdded && done == 0;
            Written previous = last;
            last = database.write(tx -> {
                if (mustBeEmpty) {
                    requireEmpty(tx);
                }
                Written written = previous;
                for (int i = 0; i < size; i++) {
                    written = write(tx, free(tx, written.number() + 1));
                }
                return written;
            });
            done += size;
            progress.accept(done);
        }
        return last;
    }

    private void requireEmpty(DSLContext tx) {
        if (Stream.of(PRODUCTS, USERS, ORDERS).anyMatch(tx::fetchExists)) {
            throw LavkaException.usage(
                    "%s already contains rows; nothing was written. Use --add (make demo ADD=1) to add to them, or set LAVKA_DB to another database."
                            .formatted(database.databaseUrl().name()));
        }
    }

    /** The first number whose usernames and emails are free: a visitor may have registered as anna2. */
    private static int free(DSLContext tx, int from) {
        int number = from;
        while (isTaken(tx, number)) {
            number++;
        }
        return number;
    }

    private static boolean isTaken(DSLContext tx, int number) {
        List<String> usernames =
                USER_LIST.stream().map(it -> it.username(number)).toList();
        List<String> emails = USER_LIST.stream()
                .map(it -> it.email(number))
                .filter(Objects::nonNull)
                .toList();
        return tx.fetchExists(USERS, USERS.USERNAME.in(usernames)) || tx.fetchExists(USERS, USERS.EMAIL.in(emails));
    }

    private Written write(DSLContext tx, int number) {
        SplittableRandom random = new SplittableRandom(number);
        List<Long> products = insert(
                tx,
                GOODS.stream().map(it -> row(it.name(number), it.description(), it.price())),
                PRODUCTS.NAME,
                PRODUCTS.DESCRIPTION,
                PRODUCTS.PRICE);
        List<Long> users = insert(
                tx,
                USER_LIST.stream().map(it -> row(it.username(number), it.email(number))),
                USERS.USERNAME,
                USERS.EMAIL);
        var _ = insert(
                tx,
                IntStream.range(0, users.size()).mapToObj(i -> USER_LIST.get(i).profile(users.get(i))),
                PROFILES.FIRST_NAME,
                PROFILES.LAST_NAME,
                PROFILES.BIO,
                PROFILES.USER_ID);
        var _ = insert(
                tx,
                POST_LIST.stream().map(it -> row(it.title(), it.body(), users.get(it.author()))),
                POSTS.TITLE,
                POSTS.BODY,
                POSTS.USER_ID);
        List<Instant> times =
                Stream.generate(() -> time(random)).limit(ORDER_COUNT).sorted().toList();
        List<Long> orders = insert(
                tx, times.stream().map(time -> row(promocode(random), time)), ORDERS.PROMOCODE, ORDERS.CREATED_AT);
        List<Object[]> items = new ArrayList<>();
        int most = 0;
        int biggest = 0;
        for (int i = 0; i < ORDER_COUNT; i++) {
            boolean isOld = times.get(i).isBefore(today.minus(PRICE_AGE));
            Set<Integer> basket = basket(random);
            if (basket.size() >= most) {
                most = basket.size();
                biggest = i;
            }
            for (int product : basket) {
                items.add(row(
                        orders.get(i),
                        products.get(product),
                        few(random, 4),
                        GOODS.get(product).price(isOld && product % 3 == 0)));
            }
        }
        var _ = insert(
                tx,
                items.stream(),
                ORDER_PRODUCT_ASSOCIATION.ORDER_ID,
                ORDER_PRODUCT_ASSOCIATION.PRODUCT_ID,
                ORDER_PRODUCT_ASSOCIATION.COUNT,
                ORDER_PRODUCT_ASSOCIATION.UNIT_PRICE);
        return new Written(
                number,
                products.getFirst(),
                orders.get(biggest),
                USER_LIST.getFirst().username(number));
    }

    /** Between 8 and 23 o'clock, most often in the afternoon. */
    private Instant time(SplittableRandom random) {
        int day = random.nextInt(DAYS);
        while (random.nextInt(10) >= WEEK[day % WEEK.length]) {
            day = random.nextInt(DAYS);
        }
        return today.minus(Duration.ofDays(day + 1))
                .plus(Duration.ofHours(8 + random.nextInt(8) + random.nextInt(8)))
                .plusMillis(random.nextInt(3_600_000));
    }

    private static @Nullable String promocode(SplittableRandom random) {
        return random.nextInt(6) == 0 ? PROMOCODES.get(random.nextInt(PROMOCODES.size())) : null;
    }

    private static Set<Integer> basket(SplittableRandom random) {
        Set<Integer> products = new TreeSet<>();
        for (int i = few(random, 6); i > 0; i--) {
            products.add(SALES[random.nextInt(SALES.length)]);
        }
        return products;
    }

    /** From 1 to a maximum, small numbers more often. */
    private static int few(SplittableRandom random, int max) {
        return 1 + random.nextInt(1 + random.nextInt(max));
    }

    private static @Nullable Object[] row(@Nullable Object... values) {
        return values;
    }

    /** Inserts rows; returns their ids in order. */
    private static List<Long> insert(DSLContext tx, Stream<Object[]> rows, TableField<?, ?>... columns) {
        Table<?> table = columns[0].getTable();
        return rows.gather(Gatherers.windowFixed(ROWS_PER_STATEMENT))
                .flatMap(window -> {
                    InsertValuesStepN<?> insert = tx.insertInto(table, columns);
                    for (Object[] row : window) {
                        insert = insert.values(row);
                    }
                    var inserted = insert.returningResult(table.field("id", Long.class));
                    // SQLite may return them in any order (sqlite.org/lang_returning.html, section 3).
                    return RowWrites.run(table, () -> inserted.fetch(Record1::value1)).stream()
                            .sorted();
                })
                .toList();
    }
}
