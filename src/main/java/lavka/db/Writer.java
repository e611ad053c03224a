package lavka.db;

import java.sql.SQLException;
import java.util.function.Function;
import lavka.core.LavkaException;
import org.jooq.DSLContext;

/** Executes writes, each as if no other were running. */
interface Writer extends AutoCloseable {
    /**
     * Executes a write in a transaction, and returns after the commit. The function may run again, or on another
     * thread.
     *
     * @param deadline for the start of the write, by {@link System#nanoTime}
     * @param isOneStatement whether it executes only one statement, for which a server needs no BEGIN and COMMIT
     * @throws LavkaException of kind UNAVAILABLE if it waited too long, or lost to other writes too often
     * @throws SQLException if the database fails; an exception of the function is thrown as it is
     */
    <T> T write(Function<DSLContext, T> write, long deadline, boolean isOneStatement) throws SQLException;

    @Override
    void close();
}
