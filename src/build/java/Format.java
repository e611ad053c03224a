import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Formats every Java file below {@code src} ({@code write}), or fails and names those that are not
 * formatted ({@code check}).
 */
public final class Format {
    public static void main(String[] args) throws Exception {
        boolean write = args[0].equals("write");
        Formatter formatter =
                new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());
        List<Path> unformatted = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
                String before = Files.readString(file, UTF_8);
                String after = format(formatter, before);
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

    private static String format(Formatter formatter, String source) throws Exception {
        String tidy = RemoveUnusedImports.removeUnusedImports(source);
        return formatter.formatSource(ImportOrderer.reorderImports(tidy, Style.AOSP));
    }
}
