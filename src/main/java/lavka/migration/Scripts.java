package lavka.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import lavka.core.ClasspathFiles;

/**
 * The scripts in {@code db/}: a migration and its undo for every version from 1, without gaps, which the build checks.
 *
 * @param flywayLocation where Flyway finds the migrations
 * @param steps by version, ascending; never empty
 */
public record Scripts(String flywayLocation, List<Step> steps) {
    private static final String PACKED = "classpath:db/migration";

    /** A migration and its undo script. */
    public record Step(int version, Script up, Script undo) {
        String file() {
            return up.file();
        }
    }

    /** The scripts that are packed with the program; the build lists them. */
    public static Scripts packed() {
        Stream<String> migrations = ClasspathFiles.text("/db/migrations.txt").lines();
        return new Scripts(PACKED, steps(migrations, file -> ClasspathFiles.text("/db/" + file)));
    }

    /** The scripts of a directory that contains {@code migration/} and {@code undo/}. */
    public static Scripts in(Path folder) {
        Path migrations = folder.resolve("migration");
        try (Stream<Path> files = Files.list(migrations)) {
            return new Scripts(
                    "filesystem:" + migrations.toAbsolutePath(),
                    steps(files.map(file -> String.valueOf(file.getFileName())), file -> text(folder.resolve(file))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Step> steps(Stream<String> migrations, Function<String, String> text) {
        return migrations
                .filter(up -> up.startsWith("V")) // unlike .DS_Store
                .map(up -> {
                    String undo = "U" + up.substring(1);
                    return new Step(
                            Integer.parseInt(up.substring(1, up.indexOf('_'))),
                            new Script(up, text.apply("migration/" + up)),
                            new Script(undo, text.apply("undo/" + undo)));
                })
                // Comparator.comparingInt is a serializable lambda, whose class the AOT cache does not hold.
                .sorted((one, other) -> Integer.compare(one.version(), other.version()))
                .toList();
    }

    /** Version of the newest script. */
    public int head() {
        return steps.size();
    }
}
