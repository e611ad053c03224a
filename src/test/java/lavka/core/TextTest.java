package lavka.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void only_quotes_backslashes_and_control_characters_need_an_escape() {
        for (int length = 0; length <= 20; length++) {
            byte[] text = new byte[length];
            Arrays.fill(text, (byte) 'a');
            assertThat(Text.needsNoEscape(text)).isTrue();
            for (int at = 0; at < length; at++) {
                for (int value = 0; value < 256; value++) {
                    text[at] = (byte) value;
                    boolean isEscaped = value < ' ' || value == '"' || value == '\\';
                    assertThat(Text.needsNoEscape(text))
                            .as("byte %d at %d of %d", value, at, length)
                            .isEqualTo(!isEscaped);
                }
                text[at] = (byte) (at % 2 == 0 ? 0xC3 : '!'); // so that the neighbors of what is tried next vary
            }
        }
    }
}
