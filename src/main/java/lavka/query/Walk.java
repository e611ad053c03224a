package lavka.query;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jooq.Cursor;
import org.jooq.Record;

/**
 * The rows of a whole list, one part of it after the other, each row when it is asked for. The first part is begun at
 * once, so that what is wrong with it is known before anything is sent.
 *
 * @param <R> what a row is shown as
 */
final class Walk<R> implements Iterator<R> {
    private final Iterator<Keyset.Part> parts;
    private final Function<Keyset.Part, Cursor<Record>> read;
    private final Function<Record, R> shape;
    private Iterator<Record> rows;

    Walk(List<Keyset.Part> parts, Function<Keyset.Part, Cursor<Record>> read, Function<Record, R> shape) {
        this.parts = parts.iterator();
        this.read = read;
        this.shape = shape;
        this.rows = read.apply(this.parts.next()).iterator();
    }

    @Override
    public boolean hasNext() {
        while (!rows.hasNext() && parts.hasNext()) {
            rows = read.apply(parts.next()).iterator();
        }
        return rows.hasNext();
    }

    @Override
    public R next() {
        return shape.apply(rows.next());
    }
}
