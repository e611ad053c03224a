package lavka.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.core.ErrorKind.USAGE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import lavka.core.LavkaException;
import lavka.engine.DatabaseUrl;
import lavka.migration.Scripts;
import org.jspecify.annotations.Nullable;

/** {@code make migration}: creates the next migration and its undo script. */
public final class NewMigration {
    /** The template of a migration. */
    private static final String EXAMPLE = """
        -- State why the change is needed, then write it. For example:
        --
        --     CREATE TABLE reviews (
        --         id ${pk},
        --         rating INTEGER NOT NULL,
        --         body VARCHAR(1000) ${text} DEFAULT '' NOT NULL,
        --         product_id BIGINT NOT NULL,
        --         CONSTRAINT reviews_rating_range CHECK (rating BETWEEN 1 AND 5),
        --         CONSTRAINT reviews_body_length CHECK (${length}(body) <= 1000),
        --         CONSTRAINT reviews_product_id_exists FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE
        --     );
        --
        --     CREATE INDEX reviews_product_id ON reviews (product_id, id);
        --
        --     ALTER TABLE products ADD COLUMN note VARCHAR(100) ${text} CHECK (${length}(note) <= 100);
        """;

    private static final String UNDO_EXAMPLE = """
        --
        --     -- Loses: products.note, reviews.
        --     ALTER TABLE products DROP COLUMN note;
        --
        --     DROP TABLE reviews;
        """;

    private NewMigration() {}

    /**
     * Creates the scripts in {@code db/}.
     *
     * @param args the name, and the database that was changed by hand, or ""
     */
    public static void main(String[] args) {
        try {
            List<Path> files = create(Path.of("db"), args[0], args[1].isEmpty() ? null : DatabaseUrl.of(args[1]));
            files.forEach(file -> System.out.println("  " + file));
            System.out.println(
                    files.isEmpty()
                            ? "No difference found. No script was written."
                            : "Complete both scripts, then run make migrate.");
        } catch (LavkaException e) {
            System.err.println(e.detail());
            System.exit(1);
        }
    }

    /**
     * Writes the next migration and its undo script, from a template or from the changes made to a database.
     *
     * @param name what it does, in words: {@code add review}
     * @param changed a database at the newest version, changed by hand; or null
     * @return the two files; none if there is no difference
     * @throws LavkaException of kind USAGE if the name contains no letter or digit, or the database is not at the
     *     newest version
     */
    public static List<Path> create(Path folder, String name, @Nullable DatabaseUrl changed) {
        Scripts scripts = CheckedScripts.in(folder);
        String words =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
        if (words.isEmpty()) {
            throw LavkaException.of(USAGE, "The migration needs a name: make migration NAME=\"add review\"");
        }
        String file = "%d__%s.sql".formatted(scripts.head() + 1, words);
        String up = EXAMPLE;
        String undo = "-- Reverts to version %d. Declare the tables and columns that are lost. For example:\n"
                        .formatted(scripts.head())
                + UNDO_EXAMPLE;
        if (changed != null) {
            Draft.Pair draft = Draft.of(changed, scripts);
            if (draft.up().isEmpty()) {
                return List.of();
            }
            up = "-- State why the change is needed. (This is a draft: review it before you run it.)\n" + draft.up();
            undo = "-- Reverts to version %d.\n%s".formatted(scripts.head(), draft.undo());
        }
        List<Path> files = List.of(
                folder.resolve("migration").resolve("V" + file),
                folder.resolve("undo").resolve("U" + file));
        try {
            Files.writeString(files.getFirst(), up, UTF_8, StandardOpenOption.CREATE_NEW);
            Files.writeString(files.getLast(), undo, UTF_8, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw LavkaException.of(USAGE, "%s cannot be written: %s".formatted(files.getFirst(), e.getMessage()), e);
        }
        return files;
    }
}
