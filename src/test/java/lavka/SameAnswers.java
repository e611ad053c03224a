package lavka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lavka.engine.Engine;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Every engine gives the answers that the first one gave to the same requests of the same test. */
public final class SameAnswers implements BeforeEachCallback, AfterEachCallback {
    private static final Map<String, List<String>> RECORDS = new HashMap<>();
    private static final ThreadLocal<Session> SESSION = new ThreadLocal<>();

    /** What a test said so far; of the first engine, it is the record that the others are held against. */
    private record Session(List<String> record, boolean isFirst, List<String> said) {}

    @Override
    public void beforeEach(ExtensionContext context) {
        String test = context.getUniqueId().replaceAll("\\[class-template-invocation:[^]]*]", "");
        boolean isFirst = !RECORDS.containsKey(test);
        SESSION.set(new Session(RECORDS.computeIfAbsent(test, key -> new ArrayList<>()), isFirst, new ArrayList<>()));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Session session = SESSION.get();
        SESSION.remove();
        if (context.getExecutionException().isEmpty()) {
            assertThat(session.said()).as("requests of the test").hasSameSizeAs(session.record());
        }
    }

    /** Sends requests. */
    @FunctionalInterface
    public interface Requests {
        void send() throws Exception;
    }

    /** Lets these be answered otherwise on each engine: with times, with ids after a gap, with plans. */
    public static void apart(Requests requests) throws Exception {
        Session session = SESSION.get();
        SESSION.remove();
        try {
            requests.send();
        } finally {
            SESSION.set(session);
        }
    }

    /** Looks at an answer of the test's own thread; what runs beside it comes in no order. */
    static void check(Engine engine, String request, TestApp.Answer answer) {
        Session session = SESSION.get();
        if (session == null) {
            return;
        }
        String exchange = request + "\n" + withoutChance(answer);
        session.said().add(exchange);
        int number = session.said().size();
        if (session.isFirst()) {
            session.record().add(exchange);
        } else {
            assertThat(exchange)
                    .as("request %d: %s answers as the first engine did", number, engine)
                    .isEqualTo(
                            number > session.record().size()
                                    ? "nothing"
                                    : session.record().get(number - 1));
        }
    }

    /** Without ids and times, what is computed from times, the engine's own name, and the port. */
    private static String withoutChance(TestApp.Answer answer) {
        StringBuilder text = new StringBuilder().append(answer.status()).append('\n');
        boolean hasTime = answer.text().contains("\"created_at\"") || answer.status() == 304;
        answer.headers().map().forEach((name, values) -> {
            boolean isChance = List.of("date", "x-request-id", "content-length", "server-timing")
                            .contains(name)
                    || (hasTime && name.equals("etag"));
            text.append(name).append(": ").append(isChance ? "…" : values).append('\n');
        });
        return text
                + answer.text()
                        .replaceAll("\"request_id\":\"[^\"]*\"", "\"request_id\":…")
                        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "…")
                        .replaceAll("\"database\":\"[^\"]*\"", "\"database\":…")
                        .replaceAll("127\\.0\\.0\\.1:\\d+", "…");
    }
}
