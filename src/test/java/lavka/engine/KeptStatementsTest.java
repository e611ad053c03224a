package lavka.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;

class KeptStatementsTest {
    private static final String INSERT = "INSERT INTO teas (name) VALUES (?)";
    private static final String SELECT = "SELECT name FROM teas ORDER BY name";

    @TempDir
    private Path folder;

    private final List<String> prepared = new ArrayList<>();
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DatabaseUrl.of(folder.resolve("teas.db").toString())
                .connections(prepared::add)
                .getConnection();
        execute("CREATE TABLE teas (name TEXT UNIQUE)");
        prepared.clear();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void execute(String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.execute();
        }
    }

    @Test
    void it_works() throws SQLException {
        execute(INSERT, "Assam");
        execute(INSERT, "Earl Grey");
        for (int i = 0; i < 2; i++) {
            try (PreparedStatement statement = connection.prepareStatement(SELECT);
                    ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("Assam");
            }
        }
        assertThat(prepared).containsExactly(INSERT, SELECT);
    }

    @Test
    void a_statement_that_failed_can_be_used_again() throws SQLException {
        execute(INSERT, "Assam");
        assertThatThrownBy(() -> execute(INSERT, "Assam")).hasMessageContaining("UNIQUE");
        execute(INSERT, "Earl Grey");
        assertThat(prepared).containsExactly(INSERT);
    }

    /** The driver finalizes a statement after most errors. */
    @Test
    void a_finalized_statement_is_not_kept() throws SQLException {
        String series = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        ProgressHandler.setHandler(connection, 1, new ProgressHandler() {
            @Override
            protected int progress() {
                return 1; // aborts the statement
            }
        });
        assertThatThrownBy(() -> execute(series)).hasMessageContaining("INTERRUPT");
        ProgressHandler.clearHandler(connection);
        prepared.clear();
        connection.prepareStatement(series).close();
        assertThat(prepared).containsExactly(series);
    }

    @Test
    void rows_that_were_not_closed_keep_no_snapshot() throws SQLException {
        execute(INSERT, "Assam");
        execute(INSERT, "Earl Grey");
        try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            assertThat(statement.executeQuery().next()).isTrue();
        }
        execute("DROP TABLE teas"); // a table that is being read is locked
    }

    @Test
    void rows_that_nobody_asked_for_keep_no_snapshot() throws SQLException {
        execute(INSERT, "Assam");
        execute(INSERT, "Earl Grey");
        execute(SELECT);
        execute("DROP TABLE teas");
    }

    @Test
    void closing_twice_is_closing_once() throws SQLException {
        PreparedStatement statement = connection.prepareStatement(SELECT);
        statement.close();
        statement.close();
        execute(SELECT);
        assertThat(prepared).containsExactly(SELECT);
    }

    @Test
    void the_same_text_can_be_in_use_twice() throws SQLException {
        execute(INSERT, "Assam");
        execute(INSERT, "Earl Grey");
        List<String> pairs = new ArrayList<>();
        try (PreparedStatement first = connection.prepareStatement(SELECT);
                ResultSet outer = first.executeQuery()) {
            while (outer.next()) {
                try (PreparedStatement second = connection.prepareStatement(SELECT);
                        ResultSet inner = second.executeQuery()) {
                    while (inner.next()) {
                        pairs.add(outer.getString(1) + inner.getString(1));
                    }
                }
            }
        }
        assertThat(pairs).containsExactly("AssamAssam", "AssamEarl Grey", "Earl GreyAssam", "Earl GreyEarl Grey");
    }

    @Test
    void a_statement_in_use_is_not_closed_for_others() throws SQLException {
        execute(INSERT, "Assam");
        execute(INSERT, "Earl Grey");
        execute(SELECT);
        try (PreparedStatement statement = connection.prepareStatement(SELECT);
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            for (int i = 0; i < 100; i++) {
                execute("SELECT " + i);
            }
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("Earl Grey");
        }
        prepared.clear();
        execute(SELECT);
        assertThat(prepared).isEmpty();
    }

    @Test
    void the_least_recently_used_is_closed_first() throws SQLException {
        execute("SELECT 0");
        for (int i = 1; i <= 64; i++) {
            execute("SELECT " + i);
            execute("SELECT 64");
        }
        prepared.clear();
        execute("SELECT 64");
        assertThat(prepared).isEmpty();
        execute("SELECT 0");
        assertThat(prepared).containsExactly("SELECT 0");
    }
}
