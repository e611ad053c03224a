package lavka.core;

import java.util.Map;
import java.util.Set;

/**
 * What a client wants to see of a row.
 *
 * @param fields its own fields; empty for all
 * @param include relations to load along, dotted: {@code user.posts}
 * @param children how many of a relation's rows, and in which order; only what differs from the default
 */
public record Shown(Set<String> fields, Set<String> include, Map<String, Children> children) {
    /** All of a row, and nothing else. */
    public static final Shown PLAIN = new Shown(Set.of(), Set.of(), Map.of());

    /**
     * The rows of a relation with many.
     *
     * @param limit how many at most; the rest is a link
     * @param isDescending whether the newest come first
     */
    public record Children(int limit, boolean isDescending) {
        public static final int MOST = 100;

        static final Children DEFAULT = new Children(MOST, false);
    }

    /** Whether it is the plain row, which has a version of its own. */
    public boolean isPlain() {
        return fields.isEmpty() && include.isEmpty();
    }

    /** What is wanted of a relation. */
    public Children children(String relation) {
        return children.getOrDefault(relation, Children.DEFAULT);
    }
}
