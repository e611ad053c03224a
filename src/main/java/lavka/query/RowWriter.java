package lavka.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import lavka.core.Text;
import lavka.engine.Engine;
import org.jooq.Field;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/** Writes the rows of a statement as JSON. What each column needs is looked up once. */
final class RowWriter {
    private final Engine engine;
    private final @Nullable Field<Long> owner;
    private final List<Field<?>> columns = new ArrayList<>();
    private final List<Step> steps;
    private Table<?> table;
    private boolean hasRelations;

    private enum Kind {
        NUMBER,
        TEXT,
        TIME,
        OWNER,
        ONE,
        MANY
    }

    /**
     * How a member is written. A loop over steps stays fast when many statements share it; a function for each member
     * does not.
     *
     * @param column number of the column with the value, or with the key of what is embedded
     * @param steps of an embedded row
     * @param embedding of embedded rows
     */
    private record Step(
            SerializedString name,
            Kind kind,
            int column,
            List<Step> steps,
            @Nullable Embedding embedding) {}

    /** @param from the rows; {@link #table} adds those that are embedded in them */
    RowWriter(Engine engine, Table<?> from, List<Member> members) {
        this(engine, from, members, null);
    }

    /** @param owner the column that references the owner of the rows; null if they have none */
    RowWriter(Engine engine, Table<?> from, List<Member> members, @Nullable Field<Long> owner) {
        this.engine = engine;
        this.owner = owner;
        this.table = from;
        this.steps = steps(members);
    }

    private List<Step> steps(List<Member> members) {
        return members.stream().map(this::step).toList();
    }

    private Step step(Member member) {
        SerializedString name = new SerializedString(member.name());
        return switch (member) {
            case Member.Column(String _, Field<?> field) -> new Step(name, kind(field), index(field), List.of(), null);
            case Member.One one -> {
                table = table.leftJoin(one.table()).on(one.isSame());
                int key = index(one.table().getPrimaryKey().getFields().getFirst());
                yield new Step(name, Kind.ONE, key, steps(one.members()), null);
            }
            case Member.Many many -> {
                hasRelations = true;
                int owner = index(many.relation().owner());
                yield new Step(name, Kind.MANY, owner, List.of(), new Embedding(engine, many));
            }
        };
    }

    private Kind kind(Field<?> field) {
        if (field.equals(owner)) {
            return Kind.OWNER;
        }
        if (field.getType() == String.class) {
            return Kind.TEXT;
        }
        return field.getType() == Instant.class ? Kind.TIME : Kind.NUMBER;
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
        write(row, rows, 0);
    }

    /** Writes a row of an owner, which was read before. */
    void write(ResultSet row, Rows rows, long owner) throws SQLException {
        write(steps, row, rows, owner);
    }

    private void write(List<Step> members, ResultSet row, Rows rows, long owner) throws SQLException {
        JsonGenerator json = rows.json();
        json.writeStartObject();
        for (Step step : members) {
            json.writeName(step.name());
            switch (step.kind()) {
                case TEXT -> text(json, engine.utf8(row, step.column()));
                case TIME -> json.writeString(engine.time(row, step.column()));
                case OWNER -> json.writeNumber(owner);
                case MANY -> rows.leave(step.embedding(), row.getLong(step.column()));
                default -> {
                    long number = row.getLong(step.column());
                    if (number == 0 && row.wasNull()) {
                        json.writeNull();
                    } else if (step.kind() == Kind.ONE) {
                        write(step.steps(), row, rows, owner);
                    } else {
                        json.writeNumber(number);
                    }
                }
            }
        }
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, byte @Nullable [] text) {
        if (text == null) {
            json.writeNull();
        } else if (Text.needsNoEscape(text)) {
            json.writeRawUTF8String(text, 0, text.length);
        } else {
            json.writeUTF8String(text, 0, text.length);
        }
    }
}
