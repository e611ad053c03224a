package lavka.query;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import lavka.core.Reservation;
import lavka.core.ReservedBytes;
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

    /** Size at which a response ends early. */
    static final int MAX_BYTES = 8 * 1024 * 1024;

    /** The text of all rows, one after the other; its end may still be in the generator's buffer. */
    private final ReservedBytes bytes;

    private final int room;
    private final JsonGenerator json;
    private final List<Row> rows = new ArrayList<>();

    /** Those of the row that is being written. */
    private final List<Hole> holes = new ArrayList<>();

    /** @param room bytes after which it is full */
    Rows(Reservation memory, int room) {
        this.bytes = new ReservedBytes(memory);
        this.room = room;
        this.json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes);
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
    record Row(ReservedBytes bytes, int start, int end, List<Hole> holes) {
        int length() {
            int length = end - start;
            for (Hole hole : holes) {
                length += hole.filling.length();
            }
            return length;
        }

        /** Whether a hole for the rows of a relation belongs to an owner whose rows were not read. */
        boolean isIncomplete(Embedding embedding, long end) {
            return holes.stream().anyMatch(hole -> hole.embedding == embedding && hole.owner >= end);
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
        byte[] line(Reservation memory) {
            int length = length() + 1;
            memory.reserve(length);
            ByteBuffer line = ByteBuffer.allocate(length);
            copy(line);
            return line.put((byte) '\n').array();
        }
    }

    private static Row none() {
        ReservedBytes bytes = new ReservedBytes(Reservation.UNLIMITED);
        bytes.write(new byte[] {'[', ']'}, 0, 2);
        return new Row(bytes, 0, bytes.size(), List.of());
    }

    /** What a row is written with. */
    JsonGenerator json() {
        return json;
    }

    /** Leaves a hole in the place of a value. */
    void leave(Embedding embedding, long owner) {
        json.writeRawValue("");
        holes.add(new Hole(bytes(), embedding, owner));
    }

    /** Ends a row, which can be copied after {@link #complete}. */
    Row end() {
        int start = rows.isEmpty() ? 0 : rows.getLast().end();
        rows.add(new Row(bytes, start, bytes(), List.copyOf(holes)));
        holes.clear();
        return rows.getLast();
    }

    /** Ends a row without relations, and does not keep it. */
    byte[] take() {
        Row row = end();
        json.flush();
        byte[] line = row.line(Reservation.UNLIMITED);
        rows.clear();
        bytes.reset();
        return line;
    }

    int size() {
        return rows.size();
    }

    int bytes() {
        return bytes.size() + json.streamWriteOutputBuffered();
    }

    /** Whether there is no room for a further row. */
    boolean isFull() {
        return bytes() >= room;
    }

    /**
     * Fills the holes: a statement for each relation, however many rows there are.
     *
     * @return the rows; without the last ones if there is no room for what is embedded in them, but at least one
     */
    List<Row> complete(Queries queries) throws SQLException {
        json.close(); // returns its buffers to Jackson's pool
        int whole = fill(queries, rows);
        List<Row> kept = rows;
        while (whole < kept.size() && kept.size() > 1) {
            kept = rows.subList(0, Math.max(1, whole));
            whole = fill(queries, kept);
        }
        return kept;
    }

    /** Fills the holes of rows; the number of those, from the first one on, for which there is room. */
    private int fill(Queries queries, List<Row> rows) throws SQLException {
        Map<Embedding, List<Hole>> byRelation = new LinkedHashMap<>();
        for (Row row : rows) {
            for (Hole hole : row.holes()) {
                byRelation
                        .computeIfAbsent(hole.embedding, key -> new ArrayList<>())
                        .add(hole);
            }
        }
        int whole = rows.size();
        int left = room - bytes();
        for (var relation : byRelation.entrySet()) {
            Set<Long> owners = new LinkedHashSet<>();
            relation.getValue().forEach(hole -> owners.add(hole.owner));
            Embedding.Found found = relation.getKey().read(queries, List.copyOf(owners), left, rows.size() == 1);
            relation.getValue().forEach(hole -> hole.filling = found.rows().getOrDefault(hole.owner, NONE));
            left -= found.bytes();
            if (found.end() != Embedding.ALL) {
                whole = IntStream.range(0, whole)
                        .filter(i -> rows.get(i).isIncomplete(relation.getKey(), found.end()))
                        .findFirst()
                        .orElse(whole);
            }
        }
        return whole;
    }

    /** Rows as an array, with a newline at its end. */
    static byte[] array(List<Row> rows, Reservation memory) {
        int length = rows.isEmpty() ? 3 : 2; // brackets and newline, less the comma that the first row lacks
        for (Row row : rows) {
            length += row.length() + 1;
        }
        memory.reserve(length);
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
