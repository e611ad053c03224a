package lavka.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class IdempotencyKeyFuzz {
    @FuzzTest
    void a_key_is_the_same_in_quotes_and_without_or_none(@NotNull String line) {
        String key;
        try {
            key = Idempotency.Key.parse(line);
        } catch (LavkaException e) {
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_PARAMETER);
            return;
        }
        assertThat(key).hasSizeBetween(1, 255).matches("[ -~]+");
        String quoted = '"' + key.replaceAll("([\"\\\\])", "\\\\$1") + '"';
        assertThat(Idempotency.Key.parse(quoted)).isEqualTo(key);
    }
}
