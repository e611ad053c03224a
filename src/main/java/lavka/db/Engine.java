package lavka.db;

import java.util.Map;
import org.jooq.SQLDialect;

/** A database engine that Lavka runs on, and what its SQL spells differently in the scripts. */
public enum Engine {
    SQLITE(
            SQLDialect.SQLITE,
            Map.of(
                    "pk", "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
                    "text", "",
                    "timestamp", "TIMESTAMP(3)",
                    "now", "(strftime('%Y-%m-%d %H:%M:%f', 'now'))",
                    "length", "length",
                    "username_is_visible", sqliteVisible("username")));

    private final SQLDialect dialect;

    @SuppressWarnings("ImmutableEnumChecker") // Map.of is immutable
    private final Map<String, String> placeholders;

    Engine(SQLDialect dialect, Map<String, String> placeholders) {
        this.dialect = dialect;
        this.placeholders = placeholders;
    }

    SQLDialect dialect() {
        return dialect;
    }

    /** What each {@code ${name}} in a script stands for. */
    public Map<String, String> placeholders() {
        return placeholders;
    }

    /**
     * No character of Unicode's White_Space property or general category Cc. GLOB is SQLite's only built-in match with
     * ranges (sqlite.org/lang_expr.html#glob). NUL is absent: it would end the pattern, and no request carries one this
     * far.
     */
    private static String sqliteVisible(String column) {
        String blanks =
                "('*[' || char(1) || '-' || char(32, 127) || '-' || char(160, 5760, 8192) || '-' || char(8202, 8232,"
                        + " 8233, 8239, 8287, 12288) || ']*')";
        return column + " NOT GLOB " + blanks;
    }
}
