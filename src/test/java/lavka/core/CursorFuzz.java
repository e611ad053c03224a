package lavka.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class CursorFuzz {
    @FuzzTest
    void a_cursor_is_one_that_was_given_out_or_none(@NotNull String text, int query, long key, int place, char change) {
        Cursor cursor = new Cursor(query, (query & 1) == 0, Arrays.asList(key % 2 == 0 ? key : null, text, key));
        String given = cursor.encode();
        assertThat(Cursor.decode(given).filter(cursor::equals).isPresent())
                .as("no text of a row has a NUL in it")
                .isEqualTo(text.indexOf(0) < 0);
        assertNoOther(text);
        int i = Math.floorMod(place, given.length());
        assertNoOther(given.substring(0, i) + change + given.substring(i + 1));
        assertNoOther(given.substring(0, i) + text);
        assertNoOther(given + text);
    }

    private static void assertNoOther(String text) {
        Cursor.decode(text).ifPresent(cursor -> assertThat(cursor.encode()).isEqualTo(text));
    }
}
