package lavka.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static lavka.core.ErrorKind.UNAVAILABLE;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import lavka.core.LavkaException;
import org.eclipse.jetty.util.InetAddressSet;
import org.jspecify.annotations.Nullable;

/**
 * Limits on what all clients together may use, derived from the size of the heap, and on each client's share. A client
 * is an address, or an IPv6 network of 64 bits; behind a trusted proxy it is the address that the proxy names.
 */
public final class Limits {
    private static final int MAX_CONNECTIONS = 2_000;

    /** Heap for each connection; an idle one uses far less. */
    private static final int CONNECTION_BYTES = 512 * 1024;

    /** Parts of the heap: bodies as they arrive, bodies as they are parsed and validated, and responses. */
    private static final int ARRIVING = 16;

    private static final int PARSED = 8;
    private static final int ANSWERS = 4;

    /** The part of connections, and of the memory of arriving bodies, that one client may take. */
    private static final int SHARE = 2;

    private static final int FEW = 4;

    /**
     * Bytes that a request may hold of each part without being counted, so that the smallest requests succeed while
     * large ones fill it. All connections together hold at most three times 16 of each 512 KB in this way.
     */
    private static final int UNCOUNTED_BYTES = 16 * 1024;

    /** How long a body waits for memory each time it grows, and an export for another one of its client. */
    private static final int WAIT_SECONDS = 5;

    private final long heap = Runtime.getRuntime().maxMemory();
    private final InetAddressSet proxies;
    private final Budget arriving;
    private final Budget parsed;
    private final Budget answers;
    private final Map<String, Long> arrivingOf = new ConcurrentHashMap<>();
    private final Map<String, Turn> exportsOf = new ConcurrentHashMap<>();

    /**
     * The limits for this JVM's heap.
     *
     * @param proxies addresses or networks, separated by commas, or "none"; they have no share of connections, and name
     *     their clients
     * @throws LavkaException of kind USAGE if it is neither
     */
    public Limits(String proxies) {
        this.proxies = parse(proxies);
        this.arriving = new Budget(heap / ARRIVING);
        this.parsed = new Budget(heap / PARSED);
        this.answers = new Budget(heap / ANSWERS);
    }

    private static InetAddressSet parse(String proxies) {
        InetAddressSet set = new InetAddressSet();
        for (String proxy : proxies.equals("none") ? new String[0] : proxies.split(",", -1)) {
            try {
                InetAddress.ofLiteral(proxy.strip().replaceFirst("/[0-9]+$", "")); // not a name, nor nothing
                set.add(proxy.strip());
            } catch (IllegalArgumentException e) {
                throw LavkaException.usage(
                        "LAVKA_TRUSTED_PROXIES=%s is invalid. Use none, or addresses such as 10.0.0.5,10.1.0.0/16."
                                .formatted(proxies));
            }
        }
        return set;
    }

    /**
     * Whether a further connection is admitted. The last tenth of them is for clients that have few.
     *
     * @param all open connections
     * @param mine those of the same client
     */
    boolean admits(InetAddress address, int all, int mine) {
        if (all >= connections() * (mine < FEW ? 1.0 : 0.9)) {
            return false;
        }
        return proxies.test(address) || mine < connections() / SHARE;
    }

    /** Maximum number of connections. */
    int connections() {
        return (int) Math.min(MAX_CONNECTIONS, heap / CONNECTION_BYTES);
    }

    /** The limits as text, for {@code lavka config}. */
    @Override
    public String toString() {
        return "Limits with a heap of " + megabytes(heap)
                + ": " + connections() + " connections (" + connections() / SHARE + " per client), "
                + megabytes(heap / ARRIVING) + " for arriving request bodies (" + megabytes(heap / ARRIVING / SHARE)
                + " per client), " + megabytes(heap / PARSED) + " for parsed bodies, " + megabytes(heap / ANSWERS)
                + " for responses.";
    }

    private static String megabytes(long bytes) {
        return Math.round(bytes / 1024.0 / 1024.0) + " MB";
    }

    /**
     * The client of a request: the last address in X-Forwarded-For that is no trusted proxy, if the connection comes
     * from one.
     */
    private String client(HttpServletRequest request) {
        List<String> hops = new ArrayList<>();
        for (String line : Collections.list(request.getHeaders("X-Forwarded-For"))) {
            hops.addAll(List.of(line.split(",")));
        }
        String client = request.getRemoteAddr();
        try {
            InetAddress address = InetAddress.ofLiteral(client);
            while (proxies.test(address) && !hops.isEmpty()) {
                client = hops.removeLast().strip();
                address = InetAddress.ofLiteral(client);
            }
            return client(address);
        } catch (IllegalArgumentException e) {
            return client; // a proxy has passed on something else
        }
    }

    /** The client with an address. In IPv6 it is a network of 64 bits, which a single host may have. */
    static String client(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(address.getAddress(), 0, 8)
                : address.getHostAddress();
    }

    /** The exports of a client, running or waiting. */
    private static final class Turn {
        final Semaphore one = new Semaphore(1, true);
        int exports;
    }

    /** Runs an export; a client has one at a time, so that others find a connection. */
    void export(HttpServletRequest request, Runnable export) {
        String client = client(request);
        Turn turn = exportsOf.compute(client, (key, known) -> {
            Turn mine = known == null ? new Turn() : known;
            mine.exports++;
            return mine;
        });
        try {
            acquire(turn.one, 1, WAIT_SECONDS, "This client has another export in progress; retry later.");
            try {
                export.run();
            } finally {
                turn.one.release();
            }
        } finally {
            exportsOf.compute(client, (key, known) -> --turn.exports == 0 ? null : known);
        }
    }

    private static void acquire(Semaphore semaphore, int permits, int waitSeconds, String busy) {
        try {
            if (!semaphore.tryAcquire(permits, waitSeconds, SECONDS)) {
                throw LavkaException.of(UNAVAILABLE, busy);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LavkaException.of(UNAVAILABLE, "The service is stopping.", e);
        }
    }

    /** The memory of a request. */
    Memory memory(HttpServletRequest request) {
        return new Memory(request);
    }

    /** What one request holds of the memory for bodies and responses, until its response is sent. */
    final class Memory {
        /** Most copies of a body in memory once it is parsed: bytes, text, tree, values. */
        private static final int COPIES = 8;

        private final HttpServletRequest request;
        private final Budget.Share body = arriving.new Share();
        private final Budget.Share tree = parsed.new Share();
        private final Budget.Share answer = answers.new Share();

        /** Bytes of the largest rendered response. */
        private long rendered;

        /** Null until a byte of the body is counted. */
        private @Nullable String client;

        private Memory(HttpServletRequest request) {
            this.request = request;
        }

        /** Reserves memory for the next bytes of the body. */
        void arriving(long bytes) {
            long taken = body.take(bytes, WAIT_SECONDS);
            if (taken == 0) {
                return;
            }
            client = client == null ? client(request) : client;
            if (arrivingOf.merge(client, taken, Long::sum) > heap / ARRIVING / SHARE) {
                throw LavkaException.of(UNAVAILABLE, "This client has other large requests in progress; retry later.");
            }
        }

        /** Reserves memory to parse and validate a body, and for a response that repeats it. */
        void parsed(long bytes) {
            tree.take(COPIES * bytes, WAIT_SECONDS);
            answer.take(2 * bytes, WAIT_SECONDS);
        }

        /** Reserves more memory for the response. */
        void answer(long bytes) {
            answer.take(bytes, 0);
        }

        /** Reserves memory for a rendered response, once if it is rendered again. */
        void rendered(long bytes) {
            if (bytes > rendered) {
                answer.take(bytes - rendered, 0);
                rendered = bytes;
            }
        }

        void release() {
            if (client != null) {
                arrivingOf.computeIfPresent(client, (key, bytes) -> bytes > body.bytes() ? bytes - body.bytes() : null);
            }
            body.release();
            tree.release();
            answer.release();
        }
    }

    /** A part of the heap that requests share; those beyond it are rejected. */
    private static final class Budget {
        private static final int UNIT = 1024;

        private final int all;
        private final Semaphore units;

        Budget(long bytes) {
            this.all = (int) Math.min(Integer.MAX_VALUE, bytes / UNIT);
            this.units = new Semaphore(all, true);
        }

        /** Memory that one request holds. */
        final class Share {
            private long requested;

            /** Units that are counted. */
            private int taken;

            /**
             * Takes more memory. The largest request fits if it is alone. A share is not used again after an error.
             *
             * @param waitSeconds how long to wait for others to release memory
             * @return by how many bytes the counted memory grew
             * @throws LavkaException of kind UNAVAILABLE if it does not fit
             */
            long take(long bytes, int waitSeconds) {
                requested += bytes;
                int counted = Math.clamp(Math.ceilDiv(requested - UNCOUNTED_BYTES, UNIT), 0, all);
                int more = counted - taken;
                if (more > 0 && !units.tryAcquire(more)) {
                    acquire(units, more, waitSeconds, "Out of memory budget; retry later.");
                }
                taken = counted;
                return (long) more * UNIT;
            }

            long bytes() {
                return (long) taken * UNIT;
            }

            void release() {
                if (taken > 0) {
                    units.release(taken);
                }
            }
        }
    }
}
