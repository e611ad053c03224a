package lavka.core;

/** Memory that a request reserves before it uses it. */
@FunctionalInterface
public interface Reservation {
    /** Without a limit: for what is bounded otherwise. */
    Reservation UNLIMITED = bytes -> {};

    /**
     * Reserves more memory.
     *
     * @throws LavkaException of kind UNAVAILABLE if other requests hold too much
     */
    void reserve(long bytes);
}
