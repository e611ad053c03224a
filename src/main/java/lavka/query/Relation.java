package lavka.query;

import java.util.List;
import org.jooq.Table;
import org.jooq.TableField;

/**
 * Rows that belong to a row of another table.
 *
 * @param owner the key that they reference
 * @param reference their column that references it
 * @param from where they are; contains {@code reference} and {@code key}
 * @param key their order among those of an owner, by an index on {@code reference} and it
 * @param members of each
 * @param path of the list of all rows of an owner, with {@code {id}} for the owner's key
 */
public record Relation(
        TableField<?, Long> owner,
        TableField<?, Long> reference,
        Table<?> from,
        TableField<?, Long> key,
        List<Member> members,
        String path) {}
