package lavka.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
}
