package lavka.query;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lavka.db.Queries;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Rows as JSON, with holes for the rows of relations, which other statements find. */
final class Rows {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().rootValueSeparator((String) null).build();

    /** What fills a hole whose owner has no rows. */
    private static final Row NONE = none();

    private final Buffer bytes = new Buffer();
    private final JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes);
    private final List<Row> rows = new ArrayList<>();

    /** Those of the row that is being written. */
    private final List<Hole> holes = new ArrayList<>();

    /** The text of all rows, one after the other. */
    private static final class Buffer extends ByteArrayOutputStream {
        Buffer() {
            super(1024);
        }

        void copy(int from, int to, ByteBuffer target) {
            target.put(buf, from, to - from);
        }
    }

    /** The place for the rows of another table that belong to an owner. */
    private static final class Hole {
        final int position;
        final Embedding embedding;
        final long owner;

        Row filling = NONE;

        Hole(int position, Embedding embedding, long owner) {
            this.position = position;
            this.embedding = embedding;
            this.owner = owner;
        }
    }

    /** A row, or what fills a hole; joined with what fills its own holes only when it is copied. */
    record Row(Buffer bytes, int start, int end, List<Hole> holes) {
        int length() {
            int length = end - start;
            for (Hole hole : holes) {
                length += hole.filling.length();
            }
            return length;
        }

        void copy(ByteBuffer target) {
            int copied = start;
            for (Hole hole : holes) {
                bytes.copy(copied, hole.position, target);
                hole.filling.copy(target);
                copied = hole.position;
            }
            bytes.copy(copied, end, target);
        }

        /** The row with a newline at its end. */
        byte[] line() {
            ByteBuffer line = ByteBuffer.allocate(length() + 1);
            copy(line);
            return line.put((byte) '\n').array();
        }
    }

    private static Row none() {
        Buffer bytes = new Buffer();
        bytes.writeBytes(new byte[] {'[', ']'});
        return new Row(bytes, 0, bytes.size(), List.of());
    }

    /** What a row is written with. */
    JsonGenerator json() {
        return json;
    }

    /** Leaves a hole in the place of a value. */
    void leave(Embedding embedding, long owner) {
        json.writeRawValue("");
        json.flush();
        holes.add(new Hole(bytes.size(), embedding, owner));
    }

    /** Ends a row. */
    Row end() {
        json.flush();
        int start = rows.isEmpty() ? 0 : rows.getLast().end();
        rows.add(new Row(bytes, start, bytes.size(), List.copyOf(holes)));
        holes.clear();
        return rows.getLast();
    }

    /** Ends a row without relations, and does not keep it. */
    byte[] take() {
        byte[] line = end().line();
        rows.clear();
        bytes.reset();
        return line;
    }

    int size() {
        return rows.size();
    }

    /** Fills the holes: a statement for each relation, however many rows there are. */
    List<Row> complete(Queries queries) throws SQLException {
        json.close(); // returns its buffers to Jackson's pool
        Map<Embedding, List<Hole>> byRelation = new LinkedHashMap<>();
        for (Row row : rows) {
            for (Hole hole : row.holes()) {
                byRelation
                        .computeIfAbsent(hole.embedding, key -> new ArrayList<>())
                        .add(hole);
            }
        }
        for (var relation : byRelation.entrySet()) {
            Set<Long> owners = new LinkedHashSet<>();
            relation.getValue().forEach(hole -> owners.add(hole.owner));
            Map<Long, Row> found = relation.getKey().read(queries, List.copyOf(owners));
            relation.getValue().forEach(hole -> hole.filling = found.getOrDefault(hole.owner, NONE));
        }
        return rows;
    }

    /** Rows as an array, with a newline at its end. */
    static byte[] array(List<Row> rows) {
        int length = rows.isEmpty() ? 3 : 2; // brackets and newline, less the comma that the first row lacks
        for (Row row : rows) {
            length += row.length() + 1;
        }
        ByteBuffer array = ByteBuffer.allocate(length);
        array.put((byte) '[');
        for (Row row : rows) {
            if (array.position() > 1) {
                array.put((byte) ',');
            }
            row.copy(array);
        }
        return array.put((byte) ']').put((byte) '\n').array();
    }
}
