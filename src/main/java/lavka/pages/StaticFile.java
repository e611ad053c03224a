package lavka.pages;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import lavka.core.ClasspathFiles;
import lavka.http.Answer;
import lavka.http.Call;
import org.jspecify.annotations.Nullable;

/**
 * A file that does not change while the service runs. Caches revalidate it on each use (RFC 9111, section 5.2.2.4), so
 * its URL needs no version.
 */
final class StaticFile {
    /** A member of Accept-Encoding that allows gzip (RFC 9110, section 12.5.3). */
    private static final Pattern GZIP = Pattern.compile("(?i)(^|,)\\s*+gzip\\s*+(,|$|;\\s*+q=(1|0?\\.0{0,2}[1-9]))");

    private final String mediaType;
    private final String resource;
    private @Nullable Encoded plain;
    private @Nullable Encoded gzip;

    /** @param resource name of the file in the jar */
    StaticFile(String mediaType, String resource) {
        this.mediaType = mediaType;
        this.resource = resource;
    }

    /** Sends the file, compressed if the client accepts gzip; 304 if the client has it. */
    void send(Call call) {
        call.header("Cache-Control", "no-cache");
        call.header("Vary", "Accept-Encoding");
        String accepted = String.join(",", call.headers("Accept-Encoding"));
        boolean isGzip = GZIP.matcher(accepted).find();
        Encoded file = encoded(isGzip);
        if (call.preconditions().isNotModified(file.etag)) {
            call.send(Answer.notModified(file.etag, file.bytes.length));
            return;
        }
        call.header("ETag", file.etag);
        if (isGzip) {
            call.header("Content-Encoding", "gzip");
        }
        call.send(mediaType, file.bytes);
    }

    /** Bytes that all requests share, and their ETag. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Encoded(byte[] bytes, String etag) {
        static Encoded of(byte[] bytes) {
            return new Encoded(bytes, Answer.etag(bytes));
        }
    }

    private synchronized Encoded encoded(boolean isGzip) {
        if (plain == null) {
            plain = Encoded.of(ClasspathFiles.read(resource));
        }
        if (isGzip && gzip == null) {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (OutputStream out = new GZIPOutputStream(compressed)) {
                out.write(plain.bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // never: it writes to memory
            }
            gzip = Encoded.of(compressed.toByteArray());
        }
        return isGzip ? gzip : plain;
    }
}
