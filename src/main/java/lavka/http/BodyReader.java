package lavka.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static lavka.core.ErrorKind.BAD_REQUEST;
import static lavka.core.ErrorKind.BODY_TOO_LARGE;
import static lavka.core.ErrorKind.UNSUPPORTED_MEDIA_TYPE;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import lavka.core.LavkaException;
import lavka.core.ReservedBytes;
import lavka.core.Text;
import org.eclipse.jetty.http.HttpException;

/** Reads request bodies and checks their media type. */
final class BodyReader {
    /** Twice what the longest valid body takes: a post of 100,000 emoji, each escaped. */
    private static final int MAX_BYTES = 2_500_000;

    private static final int MAX_DRAINED_BYTES = 20_000_000;

    private static final int BUFFER_BYTES = 8 * 1024;

    private BodyReader() {}

    /**
     * Reads all bytes of a body.
     *
     * @param accepted its media types
     * @throws LavkaException of kind UNSUPPORTED_MEDIA_TYPE if it is not one of these in plain UTF-8; BODY_TOO_LARGE;
     *     BAD_REQUEST if it is incomplete or too slow; UNAVAILABLE if other requests hold too much memory
     */
    static byte[] read(HttpServletRequest request, List<String> accepted, Limits.Memory memory) {
        requireMediaType(request, accepted);
        long length = request.getContentLengthLong();
        if (length > MAX_BYTES) {
            throw tooLarge();
        }
        ReservedBytes bytes = new ReservedBytes(memory::arriving);
        try {
            copy(request, MAX_BYTES + 1L, bytes, deadline());
        } catch (IOException | HttpException.RuntimeException e) {
            throw LavkaException.of(BAD_REQUEST, "The body is incomplete, or its framing violates HTTP.", e);
        }
        if (bytes.size() > MAX_BYTES) {
            throw tooLarge();
        }
        memory.parsed(bytes.size());
        return bytes.toByteArray();
    }

    private static void requireMediaType(HttpServletRequest request, List<String> accepted) {
        String contentType = Objects.requireNonNullElse(request.getHeader("Content-Type"), "");
        String[] parts = contentType.split(";", -1);
        String mediaType = parts[0].strip().toLowerCase(Locale.ROOT);
        if (!accepted.contains(mediaType)) {
            String wanted = String.join(" or ", accepted);
            throw unsupported(
                    mediaType.isEmpty()
                            ? "Set the header Content-Type: %s (curl --json sets it)".formatted(wanted)
                            : "Send the body as %s, not %s (curl --json sets the header)"
                                    .formatted(wanted, Text.shorten(mediaType)));
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT).replace("\"", "");
            if (parameter.startsWith("charset") && !parameter.equals("charset=utf-8")) {
                throw unsupported("JSON is always UTF-8 (RFC 8259): omit the charset");
            }
        }
        if (!Call.lines(request, "Content-Encoding").stream()
                .allMatch(encoding -> encoding.equalsIgnoreCase("identity"))) {
            throw unsupported("Send the body uncompressed, without Content-Encoding");
        }
    }

    private static LavkaException unsupported(String detail) {
        return LavkaException.of(UNSUPPORTED_MEDIA_TYPE, detail + ".");
    }

    private static LavkaException tooLarge() {
        return LavkaException.of(
                BODY_TOO_LARGE, String.format(Locale.ROOT, "The body must not exceed %,d bytes.", MAX_BYTES));
    }

    private static long deadline() {
        return System.nanoTime() + SECONDS.toNanos(JettySettings.CLIENT_SECONDS);
    }

    /**
     * Copies the rest of the body.
     *
     * @param most maximum number of bytes
     * @throws LavkaException of kind BAD_REQUEST if it takes too long; Jetty limits only idle time
     */
    private static void copy(HttpServletRequest request, long most, OutputStream sink, long deadline)
            throws IOException {
        InputStream stream = request.getInputStream();
        long length = request.getContentLengthLong(); // negative if unknown
        byte[] buffer = new byte[length > 0 && length < BUFFER_BYTES ? (int) length : BUFFER_BYTES];
        long left = most;
        for (int n = 0; left > 0 && n >= 0; n = stream.read(buffer, 0, (int) Math.min(buffer.length, left))) {
            sink.write(buffer, 0, n);
            left -= n;
            if (System.nanoTime() - deadline > 0) {
                throw LavkaException.of(
                        BAD_REQUEST,
                        "The body took longer than %d seconds to arrive.".formatted(JettySettings.CLIENT_SECONDS));
            }
        }
    }

    /**
     * Discards the rest of a body before an error is sent: most clients read the response only after sending
     * everything, and lose it if the connection closes first. A client that sent Expect has not sent its body yet.
     */
    static void drain(HttpServletRequest request) {
        if (request.getHeader("Expect") != null) {
            return;
        }
        try {
            copy(request, MAX_DRAINED_BYTES, OutputStream.nullOutputStream(), deadline());
        } catch (IOException | HttpException.RuntimeException | LavkaException e) {
            // The client is gone, too slow, or does not speak HTTP: the connection is closed.
        }
    }
}
