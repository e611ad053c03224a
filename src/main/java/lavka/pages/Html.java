package lavka.pages;

import java.util.Map;
import lavka.core.Resources;
import lavka.http.Call;
import lavka.http.MediaFormat;

/** Pages for a browser. */
final class Html {
    /** Forbids every call to another host; Swagger UI sets styles inline and draws its icons from data: URLs. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private Html() {}

    /** Restricts what the page can load. */
    static void restrict(Call call) {
        call.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    }

    /** Sends a template with values in place of its placeholders. */
    static void send(Call call, String template, Map<String, String> values) {
        restrict(call);
        call.send(MediaFormat.HTML.contentType(), Resources.filled(template, values));
    }
}
