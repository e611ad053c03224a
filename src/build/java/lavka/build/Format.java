package lavka.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Formats every Java file below {@code src} and every script in {@code db} that is not released ({@code write}), or
 * fails and names those that are not formatted ({@code check}).
 */
public final class Format {
    public static void main(String[] args) throws Exception {
        boolean write = args[0].equals("write");
        List<Path> unformatted = new ArrayList<>();
        Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .formatJavadoc(true)
                .build());
        Map<Path, String> formatted = files(Path.of("src"), ".java").parallelStream()
                .collect(Collectors.toConcurrentMap(file -> file, file -> formatted(formatter, file)));
        for (Path file : new TreeSet<>(formatted.keySet())) {
            format(file, Files.readString(file, UTF_8), formatted.get(file), write, unformatted);
        }
        Path scripts = Path.of("db");
        for (Path file : files(scripts, ".sql")) {
            boolean isScript = file.getNameCount() == 3;
            if (isScript
                    && !Lint.releases(scripts)
                            .containsKey(scripts.relativize(file).toString())) {
                String before = Files.readString(file, UTF_8);
                format(file, before, FormatSql.format(before), write, unformatted);
            }
        }
        if (!unformatted.isEmpty() && !write) {
            unformatted.forEach(file -> System.err.println("not formatted: " + file));
            System.err.println("Run make format.");
            System.exit(1);
        }
    }

    private static String formatted(Formatter formatter, Path file) {
        try {
            return formatter.formatSourceAndFixImports(Files.readString(file, UTF_8));
        } catch (IOException | FormatterException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(path -> path.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static void format(Path file, String before, String after, boolean write, List<Path> unformatted)
            throws IOException {
        if (!after.equals(before)) {
            unformatted.add(file);
            if (write) {
                Files.writeString(file, after, UTF_8);
            }
        }
    }
}
