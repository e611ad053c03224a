package lavka.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.core.ErrorKind.SCHEMA;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lavka.core.LavkaException;
import lavka.core.Suggestion;
import lavka.engine.SqlText;
import lavka.engine.Sqlite;
import lavka.migration.ScriptStatement;
import lavka.migration.Scripts;

/**
 * The scripts in {@code db/}, checked: a migration and its undo for every version from 1, without gaps. Flyway accepts
 * a script of comments only and a missing undo.
 */
public final class CheckedScripts {
    private static final Pattern NAME = Pattern.compile("([VU])([1-9][0-9]{0,5})__([a-z0-9_]+)\\.sql");

    /** An open question in an unfinished draft. */
    private static final Pattern QUESTION = Pattern.compile("(?m)^-- \\? .*$");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");

    /** Statements that end a transaction, or cannot run in one. */
    private static final Pattern FORBIDDEN =
            Pattern.compile("(?i)(BEGIN|START TRANSACTION|COMMIT|END|ROLLBACK|SAVEPOINT"
                    + "|RELEASE|PRAGMA|VACUUM|ATTACH|DETACH|LOCK TABLES|CREATE (UNIQUE )?INDEX CONCURRENTLY)\\b");

    private CheckedScripts() {}

    /**
     * The scripts of a directory that contains {@code migration/} and {@code undo/}.
     *
     * @throws LavkaException of kind SCHEMA that names the file and the fix
     */
    public static Scripts in(Path folder) {
        Map<Integer, Path> migrations = read(folder.resolve("migration"), 'V');
        Map<Integer, Path> undos = read(folder.resolve("undo"), 'U');
        int head = 0;
        for (Map.Entry<Integer, Path> migration : migrations.entrySet()) {
            String file = name(migration.getValue());
            if (migration.getKey() != ++head) {
                throw broken("db/migration lacks version %d; the next script is %s. Number the scripts without gaps."
                        .formatted(head, file));
            }
            String undoFile = "U" + file.substring(1);
            Path undo = undos.remove(head);
            if (undo == null || !name(undo).equals(undoFile)) {
                throw broken("%s has no undo script. Write db/undo/%s%s."
                        .formatted(file, undoFile, undo == null ? "" : ", or rename " + name(undo) + " to it"));
            }
        }
        if (!undos.isEmpty()) {
            String orphan = name(undos.values().iterator().next());
            throw broken(
                    "db/undo/%s has no migration: db/migration/V%s is missing. Restore it, or delete the undo script."
                            .formatted(orphan, orphan.substring(1)));
        }
        if (head == 0) {
            throw broken("db/migration contains no script. Write V1__create_something.sql.");
        }
        return Scripts.in(folder);
    }

    private static Map<Integer, Path> read(Path folder, char prefix) {
        Map<Integer, Path> scripts = new TreeMap<>();
        for (Path script : list(folder)) {
            String file = name(script);
            Matcher matcher = NAME.matcher(file);
            if (!matcher.matches() || matcher.group(1).charAt(0) != prefix) {
                throw broken(("%s is misnamed. Use a name such as %c9__add_review.sql (%c, a number, two"
                                + " underscores, lowercase words).")
                        .formatted(place(script), prefix, prefix));
            }
            requireWritten(place(script), text(script));
            Path twin = scripts.put(Integer.parseInt(matcher.group(2)), script);
            if (twin != null) {
                throw broken("%s and %s have the same number. Give the newer one the next free number."
                        .formatted(place(twin), file));
            }
        }
        return scripts;
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !name(file).startsWith(".")).sorted().toList();
        } catch (IOException e) {
            throw LavkaException.of(
                    SCHEMA, "Directory " + folder + " does not exist. Run this command in the project directory.", e);
        }
    }

    private static void requireWritten(String place, String script) {
        if (ScriptStatement.of(script).isEmpty()) {
            throw broken("%s is empty: write its SQL, or delete both the script and its undo.".formatted(place));
        }
        Matcher question = QUESTION.matcher(script);
        if (question.find()) {
            throw broken("%s contains an open question. Answer it and delete its line: %s"
                    .formatted(place, question.group()));
        }
        if (script.startsWith("\uFEFF")) {
            throw broken("%s begins with a byte order mark: save it as UTF-8 without one.".formatted(place));
        }
        Matcher placeholder = PLACEHOLDER.matcher(script);
        Set<String> known = Sqlite.ENGINE.placeholders().keySet();
        while (placeholder.find()) {
            if (!known.contains(placeholder.group(1))) {
                throw broken("%s contains the unknown placeholder %s.%s"
                        .formatted(place, placeholder.group(), Suggestion.didYouMean(placeholder.group(1), known)));
            }
        }
        for (ScriptStatement statement : ScriptStatement.of(script)) {
            Matcher forbidden = FORBIDDEN.matcher(SqlText.normalized(statement.sql()));
            if (forbidden.lookingAt()) {
                throw broken(
                        "%s:%d: scripts run in a transaction that Lavka begins and commits, so they cannot contain %s."
                                .formatted(place, statement.line(), forbidden.group()));
            }
        }
        if (!SqlText.normalized(script).endsWith(";")) {
            throw broken("%s does not end with a semicolon. Add one after the last statement.".formatted(place));
        }
    }

    private static String text(Path script) {
        try {
            return Files.readString(script, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(place(script) + " cannot be read", e);
        }
    }

    private static String name(Path script) {
        return String.valueOf(script.getFileName());
    }

    private static String place(Path script) {
        return "db/" + name(script.getParent()) + "/" + name(script);
    }

    private static LavkaException broken(String sentence) {
        return LavkaException.of(SCHEMA, sentence);
    }
}
