package lavka.core;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes in blocks of memory, each reserved before it is allocated. */
public final class ReservedBytes extends OutputStream {
    private static final int BLOCK = 8 * 1024;

    private final Reservation memory;

    /** Each has {@link #BLOCK} bytes, except the first, which grows with its content up to that size. */
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
            int part = Math.min(left, BLOCK - at);
            System.arraycopy(bytes, from + length - left, block(at + part), at, part);
            size += part;
            left -= part;
        }
    }

    /** The block for the next byte, with room for at least {@code wanted} bytes in all. */
    private byte[] block(int wanted) {
        int number = size / BLOCK;
        if (number == blocks.size()) {
            blocks.add(new byte[0]);
        }
        byte[] block = blocks.get(number);
        if (block.length < wanted) {
            // A small response takes exactly twice its size: here, and in the copy that is sent.
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

    /** Discards the content and keeps the memory. */
    public void reset() {
        size = 0;
    }

    /** Copies a range of bytes. */
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
