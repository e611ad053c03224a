package lavka.core;

import java.util.Map;
import java.util.Set;

/**
 * The fields and relations that a request selects.
 *
 * @param fields fields of the row; empty selects all
 * @param include relations to embed, dotted: {@code user.posts}
 * @param children number and order of embedded rows by relation; only what differs from the default
 */
public record Selection(Set<String> fields, Set<String> include, Map<String, Children> children) {
    /** All fields of the row, and no relation. */
    public static final Selection PLAIN = new Selection(Set.of(), Set.of(), Map.of());

    /**
     * The embedded rows of a to-many relation.
     *
     * @param limit maximum number; a link leads to the rest
     * @param isDescending whether the newest rows come first
     */
    public record Children(int limit, boolean isDescending) {
        public static final int MOST = 100;

        static final Children DEFAULT = new Children(MOST, false);
    }

    /** Whether it selects the plain row, the only form that has an ETag. */
    public boolean isPlain() {
        return fields.isEmpty() && include.isEmpty();
    }

    /** The embedded rows of a relation. */
    public Children children(String relation) {
        return children.getOrDefault(relation, Children.DEFAULT);
    }
}
