package lavka.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import lavka.engine.Engine;
import org.jooq.Field;
import org.jooq.Table;
import tools.jackson.core.io.SerializedString;

/** Writes the rows of a statement as JSON; how is chosen once per column. */
final class RowWriter {
    private final Engine engine;
    private final List<Field<?>> columns = new ArrayList<>();
    private final List<MemberWriter> members;
    private Table<?> table;
    private boolean hasRelations;

    private interface MemberWriter {
        void write(ResultSet row, Rows rows) throws SQLException;
    }

    /** @param from the rows; {@link #table} adds those that are embedded in them */
    RowWriter(Engine engine, Table<?> from, List<Member> members) {
        this.engine = engine;
        this.table = from;
        this.members = writers(members);
    }

    private List<MemberWriter> writers(List<Member> members) {
        return members.stream().map(this::writer).toList();
    }

    private MemberWriter writer(Member member) {
        SerializedString name = new SerializedString(member.name());
        MemberWriter value = switch (member) {
            case Member.Column column -> value(column.field());
            case Member.One one -> one(one);
            case Member.Many many -> many(many);
        };
        return (row, rows) -> {
            rows.json().writeName(name);
            value.write(row, rows);
        };
    }

    private MemberWriter value(Field<?> field) {
        int index = index(field);
        if (field.getType() == String.class) {
            return (row, rows) -> {
                byte[] text = engine.utf8(row, index);
                if (text == null) {
                    rows.json().writeNull();
                } else {
                    rows.json().writeUTF8String(text, 0, text.length);
                }
            };
        }
        if (field.getType() == Instant.class) {
            return (row, rows) -> rows.json().writeString(engine.time(row, index));
        }
        return (row, rows) -> {
            long number = row.getLong(index);
            if (number == 0 && row.wasNull()) {
                rows.json().writeNull();
            } else {
                rows.json().writeNumber(number);
            }
        };
    }

    private MemberWriter one(Member.One one) {
        table = table.leftJoin(one.table()).on(one.isSame());
        int key = index(one.table().getPrimaryKey().getFields().getFirst());
        List<MemberWriter> writers = writers(one.members());
        return (row, rows) -> {
            if (row.getLong(key) == 0 && row.wasNull()) {
                rows.json().writeNull();
            } else {
                object(writers, row, rows);
            }
        };
    }

    private MemberWriter many(Member.Many many) {
        hasRelations = true;
        int owner = index(many.relation().owner());
        Embedding embedding = new Embedding(engine, many);
        return (row, rows) -> rows.leave(embedding, row.getLong(owner));
    }

    /** The number of a column, added if it is new. */
    int index(Field<?> field) {
        if (!columns.contains(field)) {
            columns.add(field);
        }
        return columns.indexOf(field) + 1;
    }

    List<Field<?>> columns() {
        return columns;
    }

    Table<?> table() {
        return table;
    }

    boolean hasRelations() {
        return hasRelations;
    }

    /** Writes a row as an object. */
    void write(ResultSet row, Rows rows) throws SQLException {
        object(members, row, rows);
    }

    private static void object(List<MemberWriter> members, ResultSet row, Rows rows) throws SQLException {
        rows.json().writeStartObject();
        for (MemberWriter member : members) {
            member.write(row, rows);
        }
        rows.json().writeEndObject();
    }
}
