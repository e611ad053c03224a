package lavka.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.core.ClasspathFiles;
import lavka.http.Call;
import lavka.http.MediaFormat;

/** Pages for a browser. */
final class Html {
    /** Forbids every call to another host; Swagger UI sets styles inline and draws its icons from data: URLs. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");

    private Html() {}

    /** Restricts what the page can load. */
    static void restrict(Call call) {
        call.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    }

    /** Sends a template with values in place of its placeholders. */
    static void send(Call call, String template, Map<String, String> values) {
        restrict(call);
        call.send(MediaFormat.HTML.contentType(), filled(template, values));
    }

    /** A template in UTF-8 with a value in place of each {@code {name}}. */
    static byte[] filled(String template, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(ClasspathFiles.text(template))
                .replaceAll(name -> Matcher.quoteReplacement(values.get(name.group(1))))
                .getBytes(UTF_8);
    }

    /** Escapes text for an element or a quoted attribute. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
