package lavka.db;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import lavka.engine.Engine;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.Query;

/**
 * Counts the statements of a request and their time, and explains them on request. Transaction control is not counted.
 */
public final class Statements implements Queries.Listener {
    private static final long serialVersionUID = 1L;

    private final boolean isExplained;
    private int number;
    private long nanos;

    /** Start of the running statement; they run one at a time. */
    private long began;

    private final transient List<Done> done = new ArrayList<>();
    private final StringBuilder plans = new StringBuilder();

    private record Done(Query query, long nanos) {}

    /**
     * Counts statements, and explains each if asked to. For reads only: a retried write would list its statements
     * twice.
     */
    public Statements(boolean isExplained) {
        this.isExplained = isExplained;
    }

    boolean isExplained() {
        return isExplained;
    }

    @Override
    public void prepareStart(ExecuteContext context) {
        began = System.nanoTime();
    }

    @Override
    public void end(ExecuteContext context) {
        executed(context.sql(), context::query, System.nanoTime() - began);
    }

    @Override
    public void executed(String sql, Supplier<Query> query, long took) {
        number++;
        nanos += took;
        if (isExplained) {
            done.add(new Done(query.get(), took));
        }
    }

    /** Explains what has been executed. */
    void explain(DSLContext sql) {
        done.forEach(one -> explain(sql, one));
    }

    private void explain(DSLContext sql, Done one) {
        String statement = sql.configuration()
                .deriveSettings(settings -> settings.withRenderFormatted(true))
                .dsl()
                .renderInlined(one.query());
        plans.append("\n-- %s ms\n%s;\n".formatted(milliseconds(one.nanos()), statement));
        for (String line : Engine.of(sql.dialect()).plan(sql, one.query())) {
            plans.append("-- ").append(line).append('\n');
        }
    }

    /** Such as {@code 2 statements}. */
    public String summary() {
        return number() + (number() == 1 ? " statement" : " statements");
    }

    /** How many there were, all runs of a write that ran again among them. */
    public int number() {
        return number;
    }

    /** Milliseconds from preparing each statement to writing its last row as JSON. */
    public BigDecimal milliseconds() {
        return milliseconds(nanos);
    }

    private static BigDecimal milliseconds(long nanos) {
        return BigDecimal.valueOf(nanos / 1_000, 3);
    }

    /** Each statement with its values, ready to be run again, and behind it as comments the engine's plan. */
    public String plans() {
        return plans.toString();
    }
}
