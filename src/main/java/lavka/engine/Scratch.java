package lavka.engine;

/** A temporary database, dropped when closed. */
public record Scratch(DatabaseUrl databaseUrl, Runnable drop) implements AutoCloseable {
    @Override
    public void close() {
        drop.run();
    }
}
