package lavka.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static lavka.core.ErrorKind.UNAVAILABLE;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import lavka.core.LavkaException;
import org.eclipse.jetty.util.InetAddressSet;
import org.jspecify.annotations.Nullable;

/**
 * What all clients may use of the service, which follows the size of the heap, and the share of each client. A client
 * is an address; behind a trusted proxy it is the one that the proxy names.
 */
public final class Limits {
    private static final int MAX_CONNECTIONS = 2_000;

    /** Heap for each connection: its buffers, and the thread of its request. */
    private static final int CONNECTION_BYTES = 256 * 1024;

    /** Parts of the heap: bodies as they arrive, bodies as they are parsed and validated, and responses. */
    private static final int ARRIVING = 16;

    private static final int PARSED = 8;
    private static final int ANSWERS = 4;

    /** The part of connections, and of the memory of arriving bodies, that one client may take. */
    private static final int SHARE = 2;

    /** How long the second export of a client waits for the first one. */
    private static final int EXPORT_WAIT_SECONDS = 5;

    private final long heap;
    private final InetAddressSet proxies;
    private final Budget arriving;
    private final Budget parsed;
    private final Budget answers;
    private final Map<String, Long> arrivingOf = new ConcurrentHashMap<>();
    private final Map<String, Semaphore> exportsOf = new ConcurrentHashMap<>();

    /**
     * The limits of a heap.
     *
     * @param heap bytes
     * @param proxies addresses or networks, separated by commas, or "none"; they have no share of connections, and name
     *     their clients
     * @throws LavkaException of kind USAGE if it is neither
     */
    public Limits(long heap, String proxies) {
        this.heap = heap;
        this.proxies = parse(proxies);
        this.arriving = new Budget(heap / ARRIVING);
        this.parsed = new Budget(heap / PARSED);
        this.answers = new Budget(heap / ANSWERS);
    }

    /** Those of this JVM's heap. */
    public Limits(String proxies) {
        this(Runtime.getRuntime().maxMemory(), proxies);
    }

    private static InetAddressSet parse(String proxies) {
        InetAddressSet set = new InetAddressSet();
        for (String proxy : proxies.equals("none") ? new String[0] : proxies.split(",", -1)) {
            try {
                set.add(proxy.strip());
            } catch (IllegalArgumentException e) {
                throw LavkaException.usage(
                        "LAVKA_TRUSTED_PROXIES=%s is invalid. Use none, or addresses such as 10.0.0.5,10.1.0.0/16."
                                .formatted(proxies));
            }
        }
        return set;
    }

    /** Maximum number of connections. */
    int connections() {
        return (int) Math.min(MAX_CONNECTIONS, heap / CONNECTION_BYTES);
    }

    /** Maximum number of connections from an address. */
    int connectionsFrom(InetAddress address) {
        return proxies.test(address) ? connections() : connections() / SHARE;
    }

    /** For people. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d connections (%,d per client), %s for arriving request bodies (%s per client), %s for parsed"
                        + " bodies, %s for responses",
                connections(),
                connections() / SHARE,
                megabytes(heap / ARRIVING),
                megabytes(heap / ARRIVING / SHARE),
                megabytes(heap / PARSED),
                megabytes(heap / ANSWERS));
    }

    private static String megabytes(long bytes) {
        return Math.round(bytes / 1024.0 / 1024.0) + " MB";
    }

    /**
     * The client of a request: the last address in X-Forwarded-For that is no trusted proxy, if the connection comes
     * from one.
     */
    String client(HttpServletRequest request) {
        List<String> hops = new ArrayList<>();
        for (String line : Collections.list(request.getHeaders("X-Forwarded-For"))) {
            hops.addAll(List.of(line.split(",")));
        }
        String client = request.getRemoteAddr();
        while (isProxy(client) && !hops.isEmpty()) {
            client = hops.removeLast().strip();
        }
        return client;
    }

    private boolean isProxy(String address) {
        try {
            // A name would be looked up.
            return address.matches("[0-9a-fA-F:.]+") && proxies.test(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Runs an export; a client has one at a time, so that others find a connection. */
    void export(HttpServletRequest request, Runnable export) {
        String client = client(request);
        Semaphore one = exportsOf.computeIfAbsent(client, key -> new Semaphore(1, true));
        try {
            if (!one.tryAcquire(EXPORT_WAIT_SECONDS, SECONDS)) {
                throw LavkaException.of(UNAVAILABLE, "Another export of this client is in progress; retry later.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LavkaException.of(UNAVAILABLE, "The service is stopping.", e);
        }
        try {
            export.run();
        } finally {
            one.release();
            exportsOf.computeIfPresent(
                    client, (key, idle) -> idle.availablePermits() == 0 || idle.hasQueuedThreads() ? idle : null);
        }
    }

    /** The memory of a request. */
    Memory memory(HttpServletRequest request) {
        return new Memory(request);
    }

    /** What one request holds of the memory for bodies and responses, until it is answered. */
    final class Memory {
        private static final int LARGE_BYTES = 64 * 1024;

        /** How long a body waits for memory. */
        private static final int WAIT_SECONDS = 5;

        /** Most copies of a body in memory once it is parsed: bytes, text, tree, values. */
        private static final int COPIES = 8;

        private final HttpServletRequest request;
        private final Budget.Share body = arriving.new Share();
        private final Budget.Share tree = parsed.new Share();
        private final Budget.Share answer = answers.new Share();

        /** Of a large body. */
        private @Nullable String client;

        private long large;

        private Memory(HttpServletRequest request) {
            this.request = request;
        }

        /** Reserves memory for the next bytes of the body; a large one counts against the share of its client. */
        void arriving(long bytes) {
            body.take(bytes, WAIT_SECONDS);
            if (body.bytes() <= LARGE_BYTES) {
                return;
            }
            long more = client == null ? body.bytes() : bytes;
            client = client == null ? client(request) : client;
            large += more;
            if (arrivingOf.merge(client, more, Long::sum) > heap / ARRIVING / SHARE) {
                throw LavkaException.of(
                        UNAVAILABLE, "Other large requests of this client are in progress; retry later.");
            }
        }

        /** Reserves memory to parse and validate a body. */
        void parsed(long bytes) {
            tree.take(COPIES * bytes, WAIT_SECONDS);
        }

        /** Reserves memory for the response. */
        void answer(long bytes) {
            answer.take(bytes, 0);
        }

        void release() {
            body.release();
            tree.release();
            answer.release();
            if (client != null) {
                arrivingOf.computeIfPresent(client, (key, bytes) -> bytes > large ? bytes - large : null);
            }
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
            private int taken;

            /**
             * Takes more memory. The largest request fits if it is alone.
             *
             * @param waitSeconds how long to wait for others to release memory
             * @throws LavkaException of kind UNAVAILABLE if it does not fit
             */
            void take(long bytes, int waitSeconds) {
                int more = (int) Math.min(all - taken, (bytes + UNIT - 1) / UNIT);
                try {
                    if (!units.tryAcquire(more) && !(waitSeconds > 0 && units.tryAcquire(more, waitSeconds, SECONDS))) {
                        throw LavkaException.of(UNAVAILABLE, "Out of memory budget; retry later.");
                    }
                    taken += more;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw LavkaException.of(UNAVAILABLE, "The service is stopping.", e);
                }
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
