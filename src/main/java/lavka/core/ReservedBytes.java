package lavka.core;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes in memory, which grow only after memory for them is reserved. */
public final class ReservedBytes extends ByteArrayOutputStream {
    /** Up to this size it has exactly the size of its content: a small response takes that twice, here and as sent. */
    private static final int SMALL = 8 * 1024;

    private static final int MAX_BLOCK = 1024 * 1024;

    private final Reservation memory;

    public ReservedBytes(Reservation memory) {
        super(0);
        this.memory = memory;
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        if (count + length > buf.length) {
            int spare = buf.length < SMALL ? 0 : Math.min(buf.length, MAX_BLOCK);
            int size = Math.max(buf.length + spare, count + length);
            memory.reserve(size - buf.length);
            buf = Arrays.copyOf(buf, size);
        }
        super.write(bytes, from, length);
    }

    /** Copies a part. */
    public void copy(int from, int to, ByteBuffer target) {
        target.put(buf, from, to - from);
    }
}
