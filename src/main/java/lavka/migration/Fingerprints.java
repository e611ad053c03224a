package lavka.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import lavka.core.Sha256;
import lavka.engine.Engine;
import lavka.engine.Jdbc;
import lavka.engine.SchemaText;
import lavka.migration.Scripts.Step;
import org.jspecify.annotations.Nullable;

/** The schema after each migration, recorded in the table {@code schema_catalog} of the database. */
record Fingerprints(Connection connection, Engine engine) {
    private static final String TABLE = SchemaText.CATALOG;

    /** The first line of a recorded schema; one without it is of an earlier format, and not compared. */
    private static final String FORMAT = "-- in the words of the engine\n";

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
        Jdbc.execute(
                connection,
                ("CREATE TABLE IF NOT EXISTS %s (version BIGINT PRIMARY KEY, fingerprint CHAR(32) NOT NULL, catalog %s"
                                + " NOT NULL)")
                        .formatted(TABLE, engine.placeholders().get("long_text")));
    }

    /** Records the current schema as that of a version, and deletes the records of later versions. */
    void record(int version) throws SQLException {
        forgetFrom(version);
        List<String> lines = live();
        Jdbc.execute(
                connection, "INSERT INTO " + TABLE + " VALUES (?, ?, ?)", version, of(lines), FORMAT + text(lines));
    }

    void forgetFrom(int version) throws SQLException {
        Jdbc.execute(connection, "DELETE FROM " + TABLE + " WHERE version >= ?", version);
    }

    /** The recorded lines, or null. */
    @Nullable
    List<String> recorded(int version) throws SQLException {
        return Jdbc.rows(connection, "SELECT catalog FROM " + TABLE + " WHERE version = ?", version).stream()
                .map(List::getFirst)
                .filter(catalog -> catalog.startsWith(FORMAT))
                .map(catalog -> catalog.substring(FORMAT.length()).lines().toList())
                .findFirst()
                .orElse(null);
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
