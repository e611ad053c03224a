package lavka.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static lavka.core.Fault.Kind.INVALID_PARAMETER;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lavka.core.Fault;
import lavka.core.Fault.Violation;
import lavka.core.Sha256;

/**
 * What a client calls one request by, however often it sends it (draft-ietf-httpapi-idempotency-key-header).
 *
 * @param text as the client chose it, without quotes
 * @param fingerprint of method, path, query and body: SHA-256 in Base64 (RFC 4648, section 5)
 */
record IdempotencyKey(String text, String fingerprint) {
    static final String HEADER = "Idempotency-Key";

    private static final int MAX_LENGTH = 255;

    /** A string of RFC 8941 (section 3.3.3), or the same without its quotes. */
    private static final Pattern FORM = Pattern.compile(
            "\"((?:[ !#-\\[\\]-~]++|\\\\[\"\\\\])*+)\"|([!#-\\[\\]-~](?:[ !#-\\[\\]-~]*[!#-\\[\\]-~])?)");

    /**
     * The key of a request, if it has one.
     *
     * @throws Fault of kind INVALID_PARAMETER when there are two, or when it is malformed
     */
    static Optional<IdempotencyKey> of(HttpServletRequest request, byte[] body) {
        List<String> lines = Call.lines(request, HEADER);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new IdempotencyKey(parse(lines), fingerprint(request, body)));
    }

    private static String parse(List<String> lines) {
        if (lines.size() > 1) {
            throw malformed("must not be repeated");
        }
        return parse(lines.getFirst());
    }

    /** Without its quotes. */
    static String parse(String line) {
        Matcher form = FORM.matcher(line.strip());
        if (line.length() > 2 * MAX_LENGTH + 2 || !form.matches()) {
            throw malformed("must be 1 to 255 printable ASCII characters, in double quotes if it contains a"
                    + " quote or a backslash");
        }
        String text = form.group(1) == null ? form.group(2) : form.group(1).replaceAll("\\\\(.)", "$1");
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw malformed("must be 1 to %d characters long, not %d".formatted(MAX_LENGTH, text.length()));
        }
        return text;
    }

    private static Fault malformed(String reason) {
        return Fault.of(INVALID_PARAMETER, Violation.parameter(HEADER, "format", reason));
    }

    private static String fingerprint(HttpServletRequest request, byte[] body) {
        String target = Call.target(request, request.getRequestURI());
        byte[] line = (request.getMethod() + " " + target + "\n").getBytes(UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(line, body));
    }
}
