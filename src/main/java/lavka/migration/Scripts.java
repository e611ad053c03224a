package lavka.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The scripts in {@code db/}: a migration and its undo for every version from 1, without gaps, which the build checks.
 *
 * @param flywayLocation where Flyway finds the migrations
 * @param steps by version, ascending; never empty
 */
public record Scripts(String flywayLocation, List<Step> steps) {
    /** A migration and its undo script. */
    public record Step(int version, Script up, Script undo) {
        String file() {
            return up.file();
        }
    }

    /** The scripts in the jar. */
    public static Scripts packed() {
        try {
            CodeSource source = Scripts.class.getProtectionDomain().getCodeSource();
            Path home = Path.of(source.getLocation().toURI());
            if (Files.isDirectory(home)) {
                return new Scripts("classpath:db/migration", read(home.resolve("db")));
            }
            try (FileSystem jar = FileSystems.newFileSystem(home)) {
                return new Scripts("classpath:db/migration", read(jar.getPath("db")));
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("The scripts in the program's own jar cannot be read.", e);
        }
    }

    /** The scripts of a directory that contains {@code migration/} and {@code undo/}. */
    public static Scripts in(Path folder) {
        try {
            return new Scripts("filesystem:" + folder.resolve("migration").toAbsolutePath(), read(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Step> read(Path folder) throws IOException {
        List<Step> steps = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("migration"))) {
            for (Path migration : files.toList()) {
                String up = String.valueOf(migration.getFileName());
                if (!up.startsWith("V")) {
                    continue; // such as .DS_Store
                }
                String undo = "U" + up.substring(1);
                steps.add(new Step(
                        Integer.parseInt(up.substring(1, up.indexOf('_'))),
                        new Script(up, Files.readString(migration)),
                        new Script(undo, Files.readString(folder.resolve("undo").resolve(undo)))));
            }
        }
        steps.sort(Comparator.comparingInt(Step::version));
        return List.copyOf(steps);
    }

    /** Version of the newest script. */
    public int head() {
        return steps.size();
    }
}
