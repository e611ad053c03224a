package lavka.query;

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

    /** One row of another table, or null. */
    record One(String name, Table<?> table, Condition isSame, List<Member> members) implements Member {}

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

    /** Members, and further ones. */
    static List<Member> and(List<Member> members, Member... further) {
        return Stream.concat(members.stream(), Stream.of(further)).toList();
    }

    /** The row of a table that a condition finds, with further members. */
    static Member one(String name, Table<?> table, Condition isSame, Member... further) {
        return new One(name, table, isSame, and(columns(table.fields()), further));
    }
}
