package lavka.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import lavka.core.Sha256;
import lavka.engine.Engine;
import lavka.engine.SchemaText;
import lavka.migration.Scripts.Step;
import org.jspecify.annotations.Nullable;

/** The schema after each migration, recorded in the table {@code schema_catalog} of the database. */
final class Fingerprints {
    private static final String TABLE = SchemaText.CATALOG;

    /** The first line of a recorded schema; one without it is of an earlier format, and not compared. */
    private static final String FORMAT = "-- in the words of the engine\n";

    private final Connection connection;
    private final Engine engine;

    Fingerprints(Connection connection, Engine engine) {
        this.connection = connection;
        this.engine = engine;
    }

    /** The fingerprint of a schema: the first half of the SHA-256 of its lines, in hexadecimal digits. */
    static String of(List<String> lines) {
        return HexFormat.of().formatHex(Sha256.of(text(lines).getBytes(UTF_8)), 0, 16);
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines);
    }

    /** The lines of the current schema. */
    List<String> live() throws SQLException {
        return new SchemaText(connection, engine).lines();
    }

    /** Creates the table if it is missing. */
    void prepare() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(("CREATE TABLE IF NOT EXISTS %s (version BIGINT PRIMARY KEY, fingerprint CHAR(32) NOT"
                            + " NULL, catalog %s NOT NULL)")
                    .formatted(TABLE, engine.placeholders().get("long_text")));
        }
    }

    /** Records the current schema as that of a version, and deletes the records of later versions. */
    void record(int version) throws SQLException {
        forgetFrom(version);
        List<String> lines = live();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + TABLE + " VALUES (?, ?, ?)")) {
            insert.setInt(1, version);
            insert.setString(2, of(lines));
            insert.setString(3, FORMAT + text(lines));
            insert.executeUpdate();
        }
    }

    void forgetFrom(int version) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + TABLE + " WHERE version >= ?")) {
            delete.setInt(1, version);
            delete.executeUpdate();
        }
    }

    /** The recorded lines, or null. */
    @Nullable
    List<String> recorded(int version) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT catalog FROM " + TABLE + " WHERE version = ?")) {
            select.setInt(1, version);
            try (ResultSet rows = select.executeQuery()) {
                String recorded = rows.next() ? rows.getString(1) : "";
                return recorded.startsWith(FORMAT)
                        ? recorded.substring(FORMAT.length()).lines().toList()
                        : null;
            }
        }
    }

    /** How the schema differs from the one recorded after the last step, with the fix; empty if none was recorded. */
    List<String> drift(Step last) throws SQLException {
        List<String> recorded = exists(connection, TABLE) ? recorded(last.version()) : null;
        List<String> live = live();
        if (recorded == null || recorded.equals(live)) {
            return List.of();
        }
        return List.of("""
            The schema has drifted since %s: its fingerprint is %s, but was %s.
            %s
            Revert the differences by hand, or accept them: lavka migrate stamp %d\
            """.formatted(last.file(), of(live), of(recorded), difference(recorded, live), last.version()));
    }

    /** The lines that were removed, then those that were added. */
    static String difference(List<String> before, List<String> after) {
        Stream<String> gone =
                before.stream().filter(line -> !after.contains(line)).map(line -> "  removed  " + line);
        Stream<String> added =
                after.stream().filter(line -> !before.contains(line)).map(line -> "  added    " + line);
        return Stream.concat(gone, added).collect(joining("\n"));
    }

    static boolean exists(Connection connection, String table) throws SQLException {
        try (ResultSet tables = connection
                .getMetaData()
                .getTables(connection.getCatalog(), connection.getSchema(), table, new String[] {"TABLE"})) {
            return tables.next();
        }
    }
}
