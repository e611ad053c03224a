package lavka.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lavka.core.Text;
import lavka.core.Violation;
import org.jspecify.annotations.Nullable;

/** Parses the query string of a URL strictly: invalid encoding and repeated names are errors. */
final class QueryString {
    private static final char LAST_ASCII = '~';

    private QueryString() {}

    /** Names and values in their order; errors are added to the list. */
    static Map<String, String> parse(@Nullable String query, List<Violation> violations) {
        Map<String, String> values = new LinkedHashMap<>();
        if (query == null || query.isEmpty()) {
            return values;
        }
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String rawName = equals < 0 ? pair : pair.substring(0, equals);
            String name = decode(rawName);
            String value = decode(equals < 0 ? "" : pair.substring(equals + 1));
            if (name == null || value == null) {
                violations.add(Violation.parameter(Text.shorten(rawName), "encoding", "is not percent-encoded UTF-8"));
                continue;
            }
            if (values.put(name, value) != null) {
                violations.add(Violation.parameter(Text.shorten(name), "repeated", "must not be repeated"));
            }
        }
        return values;
    }

    /** Returns null if a character is not ASCII (RFC 3986, section 2) or the decoded bytes are not valid UTF-8. */
    private static @Nullable String decode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LAST_ASCII) {
                return null;
            }
        }
        try {
            return Text.utf8(URLDecoder.decode(text, ISO_8859_1).getBytes(ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
