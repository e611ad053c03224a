package lavka.query;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lavka.core.Selection.Children;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** A member of a row as the API shows it. */
public sealed interface Member {
    String name();

    /** A value. */
    record Column(String name, Field<?> field) implements Member {}

    /**
     * One row of another table, or null.
     *
     * @param key not null in a row of the table
     */
    record One(String name, Table<?> table, Condition isSame, Field<?> key, List<Member> members) implements Member {}

    /**
     * Rows that belong to the row.
     *
     * @param wanted how many; null for all, where their number is bounded
     */
    record Many(String name, Relation relation, @Nullable Children wanted) implements Member {}

    /** The columns of a table, under their names. */
    static List<Member> columns(Field<?>... fields) {
        return Stream.of(fields)
                .<Member>map(field -> new Column(field.getName(), field))
                .toList();
    }

    /** The row of a table that a condition finds, with further members. */
    static Member one(String name, Table<?> table, Condition isSame, Member... further) {
        List<Member> members = new ArrayList<>(columns(table.fields()));
        members.addAll(List.of(further));
        return new One(name, table, isSame, table.getPrimaryKey().getFields().getFirst(), members);
    }
}
