import static java.nio.charset.StandardCharsets.UTF_8;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Formats every Java file below {@code src} ({@code write}), or fails and names those that are not formatted
 * ({@code check}).
 */
public final class Format {
    public static void main(String[] args) throws Exception {
        boolean write = args[0].equals("write");
        Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .formatJavadoc(true)
                .build());
        List<Path> unformatted = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                String before = Files.readString(file, UTF_8);
                String after = formatter.formatSourceAndFixImports(before);
                if (!after.equals(before)) {
                    unformatted.add(file);
                    if (write) {
                        Files.writeString(file, after, UTF_8);
                    }
                }
            }
        }
        if (!unformatted.isEmpty() && !write) {
            unformatted.forEach(file -> System.err.println("not formatted: " + file));
            System.err.println("Run make format.");
            System.exit(1);
        }
    }
}
