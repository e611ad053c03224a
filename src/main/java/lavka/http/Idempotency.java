package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static lavka.core.ErrorKind.INVALID_FIELDS;
import static lavka.core.ErrorKind.INVALID_PARAMETER;
import static lavka.core.ErrorKind.IN_PROGRESS;
import static lavka.db.schema.Tables.IDEMPOTENCY_KEYS;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.core.LavkaException;
import lavka.core.Sha256;
import lavka.core.Violation;
import lavka.db.Database;
import lavka.db.RowWrites;
import lavka.db.Statements;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * Executes a request with an Idempotency-Key once. The response is stored in the same transaction and replayed for
 * repetitions; failures are not stored, so the key can be retried.
 */
public final class Idempotency {
    private static final Duration RETENTION = Duration.ofHours(24);

    /** The pointer of the violation if another request has stored the key. */
    private static final String KEY_POINTER = "/" + IDEMPOTENCY_KEYS.IDEMPOTENCY_KEY.getName();

    private static final int SWEEP_BATCH = 500;

    private final Database database;

    /** The requests of this process that are being processed, by key. */
    private final Map<String, CountDownLatch> inProgress = new ConcurrentHashMap<>();

    public Idempotency(Database database) {
        this.database = database;
    }

    /**
     * The client's name of a request that it may repeat (draft-ietf-httpapi-idempotency-key-header).
     *
     * @param text as the client chose it, without quotes
     * @param fingerprint of method, path, query and body: SHA-256 in Base64 (RFC 4648, section 5)
     */
    record Key(String text, String fingerprint) {
        private static final String HEADER = "Idempotency-Key";

        private static final int MAX_LENGTH = 255;

        /** A string of RFC 8941 (section 3.3.3), or the same without its quotes. */
        private static final Pattern FORM = Pattern.compile(
                "\"((?:[ !#-\\[\\]-~]++|\\\\[\"\\\\])*+)\"|([!#-\\[\\]-~](?:[ !#-\\[\\]-~]*[!#-\\[\\]-~])?)");

        /**
         * The key of a request, if it has one.
         *
         * @throws LavkaException of kind INVALID_PARAMETER if it is repeated or malformed
         */
        static Optional<Key> of(Call call, byte[] body) {
            List<String> lines = call.headers(HEADER);
            if (lines.size() > 1) {
                throw malformed("must not be repeated");
            }
            return lines.stream().findFirst().map(line -> new Key(parse(line), fingerprint(call, body)));
        }

        /** Without its quotes. */
        static String parse(String line) {
            Matcher form = FORM.matcher(line.strip());
            if (line.length() > 2 * MAX_LENGTH + 2 || !form.matches()) {
                throw malformed("must be 1 to 255 printable ASCII characters, in double quotes if it contains a"
                        + " quote or a backslash");
            }
            String text = form.group(1) == null ? form.group(2) : form.group(1).replaceAll("\\\\(.)", "$1");
            if (text.isEmpty() || text.length() > MAX_LENGTH) {
                throw malformed("must be 1 to %d characters long, not %d".formatted(MAX_LENGTH, text.length()));
            }
            return text;
        }

        private static LavkaException malformed(String reason) {
            return LavkaException.of(INVALID_PARAMETER, Violation.parameter(HEADER, "format", reason));
        }

        private static String fingerprint(Call call, byte[] body) {
            String target = call.target(call.request().getRequestURI());
            byte[] line = (call.request().getMethod() + " " + target + "\n").getBytes(UTF_8);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(line, body));
        }
    }

    /**
     * Executes the work, or returns the stored response.
     *
     * @param requireParents see {@link Database#write(Statements, Consumer, Function)}
     * @throws LavkaException of kind INVALID_FIELDS if the key was used for a different request, IN_PROGRESS if the
     *     first request is still being processed after {@link Database#WRITE_SECONDS}
     */
    Answer once(
            Key key, Statements statements, Consumer<DSLContext> requireParents, Function<DSLContext, Answer> work) {
        CountDownLatch mine = new CountDownLatch(1);
        long deadline = System.nanoTime() + SECONDS.toNanos(Database.WRITE_SECONDS);
        CountDownLatch other;
        while ((other = inProgress.putIfAbsent(key.text(), mine)) != null) {
            await(other, deadline);
        }
        try {
            return database.read(statements, sql -> find(sql, key))
                    .orElseGet(() -> first(key, statements, requireParents, work));
        } finally {
            inProgress.remove(key.text());
            mine.countDown();
        }
    }

    private static void await(CountDownLatch other, long deadline) {
        try {
            if (other.await(deadline - System.nanoTime(), NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw LavkaException.of(IN_PROGRESS, "The first request with this Idempotency-Key is still being processed.");
    }

    /** Inserts without a SELECT first: on a server, two transactions that select and then insert would conflict. */
    private Answer first(
            Key key, Statements statements, Consumer<DSLContext> requireParents, Function<DSLContext, Answer> work) {
        try {
            return database.write(statements, requireParents, tx -> {
                reserve(tx, key);
                return complete(tx, key, work.apply(tx));
            });
        } catch (LavkaException e) {
            if (e.violations().stream().noneMatch(violation -> KEY_POINTER.equals(violation.pointer()))) {
                throw e;
            }
            // Another process stored the key first, or it has expired.
            return database.read(statements, sql -> find(sql, key)).orElseGet(() -> {
                forget(key);
                return first(key, statements, requireParents, work);
            });
        }
    }

    private static Optional<Answer> find(DSLContext sql, Key key) {
        var row = sql.selectFrom(IDEMPOTENCY_KEYS)
                .where(IDEMPOTENCY_KEYS.IDEMPOTENCY_KEY.eq(key.text()))
                .and(IDEMPOTENCY_KEYS.CREATED_AT.ge(oldest()))
                .fetchOne();
        if (row == null) {
            return Optional.empty();
        }
        if (!row.get(IDEMPOTENCY_KEYS.FINGERPRINT).equals(key.fingerprint())) {
            throw LavkaException.of(
                    INVALID_FIELDS,
                    Violation.parameter(Key.HEADER, "reused", "was used for a different request: use a new key"));
        }
        return Optional.of(Answer.replayed(
                row.get(IDEMPOTENCY_KEYS.STATUS),
                row.get(IDEMPOTENCY_KEYS.LOCATION),
                row.get(IDEMPOTENCY_KEYS.BODY).getBytes(UTF_8)));
    }

    private static void reserve(DSLContext tx, Key key) {
        Record row = tx.newRecord(IDEMPOTENCY_KEYS)
                .with(IDEMPOTENCY_KEYS.IDEMPOTENCY_KEY, key.text())
                .with(IDEMPOTENCY_KEYS.FINGERPRINT, key.fingerprint())
                .with(IDEMPOTENCY_KEYS.STATUS, 0)
                .with(IDEMPOTENCY_KEYS.BODY, "");
        RowWrites.insertAll(tx, IDEMPOTENCY_KEYS, List.of(row));
    }

    private static Answer complete(DSLContext tx, Key key, Answer answer) {
        tx.update(IDEMPOTENCY_KEYS)
                .set(IDEMPOTENCY_KEYS.STATUS, answer.status())
                .set(IDEMPOTENCY_KEYS.LOCATION, answer.headers().get("Location"))
                .set(IDEMPOTENCY_KEYS.BODY, new String(answer.body(), UTF_8))
                .where(IDEMPOTENCY_KEYS.IDEMPOTENCY_KEY.eq(key.text()))
                .execute();
        return answer;
    }

    private void forget(Key key) {
        database.write(tx -> tx.deleteFrom(IDEMPOTENCY_KEYS)
                .where(IDEMPOTENCY_KEYS.IDEMPOTENCY_KEY.eq(key.text()))
                .and(IDEMPOTENCY_KEYS.CREATED_AT.lt(oldest()))
                .execute());
    }

    private static Instant oldest() {
        return Instant.now().minus(RETENTION);
    }

    /** Deletes expired keys in batches, so that other writes are not delayed. */
    public void sweep() {
        int deleted;
        do {
            deleted = database.write(tx -> tx.deleteFrom(IDEMPOTENCY_KEYS)
                    .where(IDEMPOTENCY_KEYS.CREATED_AT.lt(oldest()))
                    .orderBy(IDEMPOTENCY_KEYS.CREATED_AT)
                    .limit(SWEEP_BATCH)
                    .execute());
        } while (deleted == SWEEP_BATCH);
    }
}
