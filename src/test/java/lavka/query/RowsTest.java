package lavka.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import lavka.core.Reservation;
import lavka.engine.Engine;
import org.jooq.SQLDialect;
import org.junit.jupiter.api.Test;

class RowsTest {
    private static String json(Rows.Row... rows) {
        return new String(Rows.array(List.of(rows), Reservation.UNLIMITED), UTF_8);
    }

    @Test
    void it_works() {
        Rows rows = new Rows(Reservation.UNLIMITED, Rows.MAX_BYTES);
        assertThat(json()).isEqualTo("[]\n");
        rows.json().writeNumber(1);
        Rows.Row first = rows.end();
        rows.json().writeNumber(2);
        Rows.Row second = rows.end();
        rows.json().close();
        assertThat(json(first, second)).isEqualTo("[1,2]\n");
        assertThat(json(second, first)).as("backwards").isEqualTo("[2,1]\n");
        assertThat(new String(second.line(Reservation.UNLIMITED), UTF_8)).isEqualTo("2\n");
    }

    @Test
    void a_row_without_relations_stands_beside_one_with_them() {
        Embedding posts =
                new Embedding(Engine.of(SQLDialect.SQLITE), new Member.Many("posts", Relations.POSTS_OF_USER, null));
        Rows rows = new Rows(Reservation.UNLIMITED, Rows.MAX_BYTES);
        rows.json().writeNull();
        Rows.Row none = rows.end();
        rows.json().writeStartObject().writeName("posts");
        rows.leave(posts, 1);
        rows.json().writeEndObject();
        Rows.Row one = rows.end();
        rows.json().writeNull();
        Rows.Row last = rows.end();
        rows.json().close();
        assertThat(json(none, one, last)).isEqualTo("[null,{\"posts\":[]},null]\n");
        assertThat(json(last, one, none)).isEqualTo("[null,{\"posts\":[]},null]\n");
    }

    /** Longer than what Jackson buffers, on both sides of a hole. */
    @Test
    void a_row_can_be_longer_than_the_buffer_of_the_generator() {
        Embedding posts =
                new Embedding(Engine.of(SQLDialect.SQLITE), new Member.Many("posts", Relations.POSTS_OF_USER, null));
        String text = "x".repeat(9_000);
        Rows rows = new Rows(Reservation.UNLIMITED, Rows.MAX_BYTES);
        rows.json().writeStartArray().writeString(text);
        rows.leave(posts, 1);
        rows.json().writeString(text);
        rows.leave(posts, 1);
        rows.json().writeEndArray();
        Rows.Row one = rows.end();
        rows.json().writeNumber(2);
        Rows.Row last = rows.end();
        rows.json().close();
        String array = "[\"" + text + "\",[],\"" + text + "\",[]]";
        assertThat(json(one, last)).isEqualTo("[" + array + ",2]\n");
        assertThat(json(last, one)).isEqualTo("[2," + array + "]\n");
    }

    @Test
    void rows_are_taken_one_after_the_other() {
        Rows rows = new Rows(Reservation.UNLIMITED, Rows.MAX_BYTES);
        String text = "x".repeat(20_000);
        for (String row : List.of(text, "short", text)) {
            rows.json().writeString(row);
            assertThat(new String(rows.take(), UTF_8)).isEqualTo('"' + row + "\"\n");
        }
    }

    @Test
    void what_the_generator_buffers_counts_for_the_size() {
        Rows rows = new Rows(Reservation.UNLIMITED, 3);
        rows.json().writeNumber(10);
        assertThat(rows.isFull()).isFalse();
        rows.json().writeNumber(1);
        assertThat(rows.isFull()).isTrue();
    }

    /** The first 16 KiB of a request are not counted: see docs/API.md. */
    @Test
    void a_response_of_8_KiB_reserves_at_most_16() {
        AtomicLong reserved = new AtomicLong();
        Rows rows = new Rows(reserved::addAndGet, Rows.MAX_BYTES);
        List<Rows.Row> page = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            rows.json().writeString("\n" + "x".repeat(96)); // an escape makes Jackson flush early
            page.add(rows.end());
        }
        rows.json().close();
        assertThat(Rows.array(page, reserved::addAndGet)).hasSizeBetween(8_000, 8_192);
        assertThat(reserved.get()).isBetween(16_000L, 16_384L);
    }
}
