package lavka.query;

import static java.util.stream.Collectors.groupingBy;

import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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

    private static final byte[] NONE = {'[', ']'};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes);
    private final List<byte[]> rows = new ArrayList<>();
    private final List<Hole> holes = new ArrayList<>();

    /** The place in a row for the rows of another table that belong to an owner. */
    private record Hole(int row, int position, Embedding embedding, Long owner) {}

    /** What a row is written with. */
    JsonGenerator json() {
        return json;
    }

    /** Leaves a hole in the place of a value. */
    void leave(Embedding embedding, Long owner) {
        json.writeRawValue("");
        json.flush();
        holes.add(new Hole(rows.size(), bytes.size(), embedding, owner));
    }

    /** Ends a row. */
    void end() {
        json.flush();
        rows.add(bytes.toByteArray());
        bytes.reset();
    }

    /** Ends a row without relations, and does not keep it. */
    byte[] take() {
        end();
        return rows.removeLast();
    }

    int size() {
        return rows.size();
    }

    /** Fills the holes: a statement for each relation, however many rows there are. */
    List<byte[]> complete(Queries queries) throws SQLException {
        json.close(); // returns its buffers to Jackson's pool
        if (holes.isEmpty()) {
            return rows;
        }
        Map<Embedding, Set<Long>> owners = new LinkedHashMap<>();
        for (Hole hole : holes) {
            owners.computeIfAbsent(hole.embedding(), key -> new LinkedHashSet<>())
                    .add(hole.owner());
        }
        Map<Embedding, Map<Long, byte[]>> found = new HashMap<>();
        for (Map.Entry<Embedding, Set<Long>> each : owners.entrySet()) {
            found.put(each.getKey(), each.getKey().read(queries, List.copyOf(each.getValue())));
        }
        holes.stream().collect(groupingBy(Hole::row)).forEach((number, ofRow) -> {
            byte[] row = rows.get(number);
            ByteArrayOutputStream filled = new ByteArrayOutputStream(4 * row.length);
            int done = 0;
            for (Hole hole : ofRow) {
                filled.write(row, done, hole.position() - done);
                filled.writeBytes(found.get(hole.embedding()).getOrDefault(hole.owner(), NONE));
                done = hole.position();
            }
            filled.write(row, done, row.length - done);
            rows.set(number, filled.toByteArray());
        });
        return rows;
    }

    /** A row with a newline behind it. */
    static byte[] line(byte[] row) {
        byte[] line = Arrays.copyOf(row, row.length + 1);
        line[row.length] = '\n';
        return line;
    }

    /** Rows as an array, with a newline behind it. */
    static byte[] array(List<byte[]> rows) {
        int bytes = rows.stream().mapToInt(row -> row.length + 1).sum();
        ByteArrayOutputStream array = new ByteArrayOutputStream(bytes + 3);
        array.write('[');
        for (byte[] row : rows) {
            if (array.size() > 1) {
                array.write(',');
            }
            array.writeBytes(row);
        }
        array.write(']');
        array.write('\n');
        return array.toByteArray();
    }
}
