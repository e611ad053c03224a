package lavka.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final Filter SAM = new Filter("username", "sam");
    private static final Filter MAIL = new Filter("email", "sam@example.org");

    @Test
    void it_works() {
        Cursor cursor = new Cursor(7, 42);
        assertThat(Cursor.decode(cursor.encode())).contains(cursor);
        assertThat(cursor.encode()).as("fits into a URL as it is").matches("[A-Za-z0-9_-]{18}");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 9_007_199_254_740_993L, Long.MAX_VALUE})
    void every_key_comes_back(long key) {
        for (int query : new int[] {Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE}) {
            Cursor cursor = new Cursor(query, key);
            assertThat(Cursor.decode(cursor.encode())).contains(cursor);
        }
    }

    @Test
    void a_client_may_keep_a_cursor_over_a_new_release() {
        Listing products = new Listing("/products", 2, OptionalLong.empty(), List.of(), Set.of());
        assertThat(products.cursorAfter(2).encode()).isEqualTo("Afy8MpMAAAAAAAAAAg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nonsense",
                "%00",
                "Afy8MpMAAAAAAAAAAg==",
                "Afy8MpMAAAAAAAAAAgA",
                "Afy8MpMAAAAAAAAA",
                " Afy8MpMAAAAAAAAAAg",
                "Afy8+pMAAAAAAAAAAg",
                "ünïcödé"
            })
    void what_it_did_not_write_is_no_cursor(String text) {
        assertThat(Cursor.decode(text)).isEmpty();
    }

    @Test
    void another_version_is_no_cursor() {
        assertThat(Cursor.decode("Afy8MpMAAAAAAAAAAg")).isPresent();
        assertThat(Cursor.decode("Avy8MpMAAAAAAAAAAg")).isEmpty();
    }

    @Test
    void a_key_has_one_spelling() {
        // The last letter carries two bits; these have the same two and others that mean nothing.
        assertThat(Cursor.decode("Afy8MpMAAAAAAAAAAg")).isPresent();
        for (String last : "hijklmnopqrstuv".split("", -1)) {
            assertThat(Cursor.decode("Afy8MpMAAAAAAAAAA" + last)).as(last).isEmpty();
        }
    }

    @Test
    void the_order_of_filters_does_not_matter_and_all_else_does() {
        assertThat(Cursor.fingerprint("/users", List.of(SAM, MAIL)))
                .isEqualTo(Cursor.fingerprint("/users", List.of(MAIL, SAM)));

        Set<Integer> different = new HashSet<>();
        different.add(Cursor.fingerprint("/users", List.of()));
        different.add(Cursor.fingerprint("/posts", List.of()));
        different.add(Cursor.fingerprint("/users/1/posts", List.of()));
        different.add(Cursor.fingerprint("/users/2/posts", List.of()));
        different.add(Cursor.fingerprint("/users", List.of(SAM)));
        different.add(Cursor.fingerprint("/posts", List.of(SAM)));
        different.add(Cursor.fingerprint("/users", List.of(MAIL)));
        different.add(Cursor.fingerprint("/users", List.of(SAM, MAIL)));
        different.add(Cursor.fingerprint("/users", List.of(new Filter("username", "Sam"))));
        different.add(Cursor.fingerprint("/users", List.of(new Filter("email", "sam"))));
        different.add(Cursor.fingerprint("/users", List.of(new Filter("sam", "username"))));
        assertThat(different).hasSize(11);
    }
}
