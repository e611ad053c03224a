package lavka.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void text_without_a_character_to_escape_is_plain() {
        for (int length = 0; length <= 20; length++) {
            byte[] text = new byte[length];
            Arrays.fill(text, (byte) 'a');
            assertThat(Text.isPlain(text)).isTrue();
            for (int at = 0; at < length; at++) {
                for (int value = 0; value < 256; value++) {
                    text[at] = (byte) value;
                    boolean isEscaped = value < ' ' || value == '"' || value == '\\';
                    assertThat(Text.isPlain(text))
                            .as("byte %d at %d of %d", value, at, length)
                            .isEqualTo(!isEscaped);
                }
                text[at] = (byte) (at % 2 == 0 ? 0xC3 : '!'); // beside the values that are tried next
            }
        }
    }
}
