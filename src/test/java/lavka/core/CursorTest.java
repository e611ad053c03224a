package lavka.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lavka.core.Filter.Operator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final String GIVEN = new Cursor(-55_364_973, false, List.of(2L)).encode();
    private static final Filter SAM = filter("username", "sam");
    private static final Filter MAIL = filter("email", "sam@example.org");

    private static Filter filter(String field, Object... values) {
        return new Filter(field, Operator.EQ, List.of(values));
    }

    @Test
    void it_works() {
        Cursor cursor = new Cursor(7, true, Arrays.asList("Ivan tea \ud83d\ude00", null, 42L));
        assertThat(Cursor.decode(cursor.encode())).contains(cursor);
        assertThat(cursor.encode()).as("fits into a URL as it is").matches("[A-Za-z0-9_-]+");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 9_007_199_254_740_993L, Long.MAX_VALUE})
    void every_key_comes_back(long key) {
        for (int query : new int[] {Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE}) {
            Cursor cursor = new Cursor(query, false, List.of(key));
            assertThat(Cursor.decode(cursor.encode())).contains(cursor);
        }
    }

    @Test
    void a_client_may_keep_a_cursor_over_a_new_release() {
        int fingerprint = Cursor.fingerprint(
                "/products", List.of(new Filter("price", Operator.GTE, List.of(100L))), List.of(Sort.of("-name")));
        Cursor cursor = new Cursor(fingerprint, false, List.of("Tea", 2L));
        assertThat(cursor.encode()).isEqualTo("NCsxNDcyMjg2MDg1AD1UZWEAIzI");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "nonsense", "%00", "AgA", "ünïcödé", "Afy8MpMAAAAAAAAAAg"})
    void what_it_did_not_write_is_no_cursor(String text) {
        assertThat(Cursor.decode(text)).isEmpty();
    }

    @Test
    void a_place_has_one_spelling() {
        assertThat(Cursor.decode(GIVEN)).isPresent();
        assertThat(Cursor.decode(GIVEN + "==")).isEmpty();
        assertThat(Cursor.decode(" " + GIVEN)).isEmpty();
        assertThat(Cursor.decode(GIVEN.substring(1))).isEmpty();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            char last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".charAt(i);
            Cursor.decode(GIVEN.substring(0, GIVEN.length() - 1) + last)
                    .ifPresent(cursor -> others.add(cursor.values().toString()));
        }
        assertThat(others).doesNotHaveDuplicates();
    }

    private static Filter range(Operator operator, Long value) {
        return new Filter("price", operator, List.of(value));
    }

    @Test
    void every_query_has_a_fingerprint_of_its_own() {
        Set<Integer> different = new HashSet<>();
        for (String path : List.of("/users", "/posts", "/users/1/posts", "/users/2/posts")) {
            for (List<Filter> filters : List.of(
                    List.<Filter>of(),
                    List.of(SAM),
                    List.of(MAIL),
                    List.of(SAM, MAIL),
                    List.of(filter("username", "Sam")),
                    List.of(filter("username", "sam", "kim")),
                    List.of(new Filter("username", Operator.NE, List.of("sam"))),
                    List.of(filter("sam", "username")),
                    List.of(filter("email", "a"), filter("username", "b", "c")),
                    List.of(filter("email", "a", "username.IN2", "b", "c")),
                    List.of(range(Operator.GTE, 10L), range(Operator.LT, 20L)),
                    List.of(range(Operator.GTE, 20L), range(Operator.LT, 10L)))) {
                for (List<Sort> sort : List.of(
                        List.<Sort>of(),
                        List.of(Sort.of("username")),
                        List.of(Sort.of("-username")),
                        List.of(Sort.of("username"), Sort.of("email")),
                        List.of(Sort.of("email"), Sort.of("username")))) {
                    different.add(Cursor.fingerprint(path, filters, sort));
                }
            }
        }
        assertThat(different).hasSize(4 * 12 * 5);
    }
}
