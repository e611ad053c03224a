package lavka.core;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes in memory, in blocks, for each of which memory is reserved before it is allocated. */
public final class ReservedBytes extends OutputStream {
    private static final int BLOCK = 8 * 1024;

    private final Reservation memory;

    /** Of the size {@link #BLOCK}, except for the first one, which starts with the size of its content. */
    private final List<byte[]> blocks = new ArrayList<>();

    private int size;

    public ReservedBytes(Reservation memory) {
        this.memory = memory;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        for (int left = length; left > 0; ) {
            int at = size % BLOCK;
            byte[] block = block(Math.min(at + left, BLOCK));
            int part = Math.min(left, block.length - at);
            System.arraycopy(bytes, from + length - left, block, at, part);
            size += part;
            left -= part;
        }
    }

    /** The block in which the next byte goes, in which {@code wanted} bytes fit. */
    private byte[] block(int wanted) {
        int number = size / BLOCK;
        if (number == blocks.size()) {
            blocks.add(new byte[0]);
        }
        byte[] block = blocks.get(number);
        if (block.length < wanted) {
            // A small response takes exactly its size, twice: here and as it is sent.
            int length = number == 0 ? wanted : BLOCK;
            memory.reserve(length - block.length);
            block = Arrays.copyOf(block, length);
            blocks.set(number, block);
        }
        return block;
    }

    public int size() {
        return size;
    }

    /** Starts again in the same memory. */
    public void reset() {
        size = 0;
    }

    /** Copies the bytes from one position to another. */
    public void copy(int from, int to, ByteBuffer target) {
        for (int at = from; at < to; ) {
            int part = Math.min(to - at, BLOCK - at % BLOCK);
            target.put(blocks.get(at / BLOCK), at % BLOCK, part);
            at += part;
        }
    }

    public byte[] toByteArray() {
        ByteBuffer all = ByteBuffer.allocate(size);
        copy(0, size, all);
        return all.array();
    }
}
