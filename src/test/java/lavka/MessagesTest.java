package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages shown to people, which {@code make accept} collects in {@code src/test/messages.txt} for review. */
class MessagesTest {
    private static final Path MESSAGES = Path.of("src/test/messages.txt");
    private static final Path PHRASES = Path.of("src/test/phrases.txt");

    private static final Pattern TWO_WORDS = Pattern.compile("\\p{L}[\\p{L}'’]*[,:;]? \\p{L}");
    /** SQL, patterns, formats of time, and headers. */
    private static final Pattern CODE = Pattern.compile(
            "^\\s*\\(?(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|SET|SHOW|PRAGMA|BEGIN|COMMIT|ROLLBACK|EXPLAIN|LOCK|VACUUM|WHERE|FROM|ORDER|AND|WITH|START|SAVEPOINT|RELEASE|USING|CHARACTER"
                + " SET|TEXT|MEDIUMTEXT)\\b|\\(\\?[is:]|NOT (NULL|GLOB|REGEXP|EXISTS)|DELETE FROM|ON"
                + " DELETE|[a-z]\\.[a-z]+ IN|date_trunc|uuuu|yyyy|character varying|without time"
                + " zone|charset=utf-8|-src |\\[\\^");

    /** Methods that print or report a text even if it is a single word. */
    private static final Set<String> PRINTING = Set.of("println", "printf", "print", "warn", "info", "error");

    @Test
    void the_messages_are_the_reviewed_ones() throws IOException {
        String messages = String.join("\n", collected()) + "\n";
        if (Boolean.getBoolean("accept")) {
            Files.writeString(MESSAGES, messages, UTF_8);
        }
        assertThat(messages).as("make accept writes %s", MESSAGES).isEqualTo(Files.readString(MESSAGES, UTF_8));
    }

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            List<Path> pages =
                    new ArrayList<>(docs.filter(file -> file.toString().endsWith(".md"))
                            .sorted()
                            .toList());
            for (String page : List.of(
                    "README.md",
                    "CHANGELOG.md",
                    "CONTRIBUTING.md",
                    "db/README.md",
                    "Makefile",
                    "src/main/resources/openapi.yaml",
                    "src/main/resources/pages/docs.html",
                    "src/main/resources/pages/index.html",
                    "src/main/resources/pages/index.txt",
                    "src/main/resources/pages/problem.html",
                    "src/main/resources/pages/problems.properties",
                    MESSAGES.toString())) {
                pages.add(Path.of(page));
            }
            return pages.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void no_page_contains_a_phrase_of_the_list(Path page) throws IOException {
        String text = Files.readString(page, UTF_8).replaceAll("\\s+", " ");
        assertThat(phrases().stream()
                        .filter(phrase -> phrase.matcher(text).find())
                        .map(Pattern::pattern))
                .as("phrases of %s in %s", PHRASES, page)
                .isEmpty();
    }

    /** One phrase per line, except comments; matches whole words in any case. */
    private static List<Pattern> phrases() throws IOException {
        return Files.readAllLines(PHRASES, UTF_8).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> Pattern.compile(
                        "(?<![\\p{L}])" + Pattern.quote(line.strip()) + "(?![\\p{L}])", Pattern.CASE_INSENSITIVE))
                .toList();
    }

    /** The texts of each source, under its name. */
    private static List<String> collected() throws IOException {
        List<String> lines = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8);
                Stream<Path> main = Files.walk(Path.of("src/main/java"));
                Stream<Path> build = Files.walk(Path.of("src/build/java"))) {
            List<Path> sources = Stream.concat(main, build)
                    .filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
            for (CompilationUnitTree source : task.parse()) {
                List<String> texts = new ArrayList<>();
                source.accept(new Texts(), texts);
                if (!texts.isEmpty()) {
                    lines.add((lines.isEmpty() ? "" : "\n")
                            + source.getSourceFile().getName().replaceFirst(".*src/(main|build)/java/", ""));
                    texts.forEach(text -> lines.add("  " + text.strip().replace("\n", "\n    ")));
                }
            }
        }
        return lines;
    }

    /** Collects string expressions that read as sentences, with … for inserted values. */
    private static final class Texts extends TreeScanner<Void, List<String>> {
        private boolean isPrinting;

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, List<String> texts) {
            String name = call.getMethodSelect().toString();
            boolean outer = isPrinting;
            isPrinting = PRINTING.contains(name.substring(name.lastIndexOf('.') + 1));
            super.visitMethodInvocation(call, texts);
            isPrinting = outer;
            return null;
        }

        @Override
        public Void visitAnnotation(AnnotationTree annotation, List<String> texts) {
            return annotation.getAnnotationType().toString().equals("SuppressWarnings")
                    ? null
                    : super.visitAnnotation(annotation, texts);
        }

        @Override
        public Void visitBinary(BinaryTree sum, List<String> texts) {
            String text = text(sum);
            if (text == null) {
                return super.visitBinary(sum, texts);
            }
            add(text, texts);
            return null;
        }

        @Override
        public Void visitLiteral(LiteralTree literal, List<String> texts) {
            if (literal.getValue() instanceof String text) {
                add(text, texts);
            }
            return null;
        }

        private void add(String text, List<String> texts) {
            boolean isSentence = TWO_WORDS.matcher(text).find() || (isPrinting && text.matches("(?s).*\\p{L}{2}.*"));
            if (isSentence && !CODE.matcher(text).find()) {
                texts.add(text);
            }
        }

        /** A concatenation with at least one literal, or null. */
        private static String text(Tree tree) {
            return switch (tree) {
                case LiteralTree literal when literal.getValue() instanceof String text -> text;
                case ParenthesizedTree parentheses -> text(parentheses.getExpression());
                case BinaryTree sum
                when sum.getKind() == Tree.Kind.PLUS -> {
                    String left = text(sum.getLeftOperand());
                    String right = text(sum.getRightOperand());
                    yield left == null && right == null
                            ? null
                            : (left == null ? "…" : left) + (right == null ? "…" : right);
                }
                default -> null;
            };
        }
    }
}
