package lavka.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReservedBytesTest {
    private final AtomicLong reserved = new AtomicLong();
    private final ReservedBytes bytes = new ReservedBytes(reserved::addAndGet);

    private static byte[] part(ReservedBytes bytes, int from, int to) {
        ByteBuffer part = ByteBuffer.allocate(to - from);
        bytes.copy(from, to, part);
        assertThat(part.hasRemaining()).isFalse();
        return part.array();
    }

    @Test
    void it_works() {
        bytes.write('a');
        bytes.write(new byte[] {'x', 'b', 'c', 'x'}, 1, 2);
        assertThat(bytes.size()).isEqualTo(3);
        assertThat(bytes.toByteArray()).containsExactly('a', 'b', 'c');
        assertThat(part(bytes, 1, 3)).containsExactly('b', 'c');
        assertThat(reserved).hasValue(3);
    }

    @Test
    void writes_of_any_length_are_copied_from_any_position() {
        Random random = new Random(7);
        for (int longest : new int[] {3, 700, 8 * 1024, 50_000}) {
            bytes.reset();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            for (int i = 0; i < 50; i++) {
                byte[] written = new byte[random.nextInt(longest + 1)];
                random.nextBytes(written);
                bytes.write(written, 0, written.length);
                expected.writeBytes(written);
                assertThat(bytes.size()).isEqualTo(expected.size());
            }
            byte[] all = expected.toByteArray();
            assertThat(bytes.toByteArray()).isEqualTo(all);
            for (int i = 0; i < 50; i++) {
                int from = random.nextInt(all.length + 1);
                int to = from + random.nextInt(all.length - from + 1);
                assertThat(part(bytes, from, to)).isEqualTo(Arrays.copyOfRange(all, from, to));
            }
        }
    }

    @Test
    void memory_is_reserved_for_little_more_than_the_content() {
        byte[] written = new byte[1_000];
        for (int i = 1; i <= 300; i++) {
            bytes.write(written, 0, written.length);
            int spare = i <= 8 ? 0 : 8 * 1024;
            assertThat(reserved.get()).isBetween(1_000L * i, 1_000L * i + spare);
        }
        long before = reserved.get();
        bytes.reset();
        bytes.write(new byte[300_000], 0, 300_000);
        assertThat(reserved).as("used again").hasValue(before);
    }
}
