package lavka.db;

import lavka.engine.Engine;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;

/** Rejects results that the engine has cut short. */
record CompleteResults(Engine engine) implements ExecuteListener {
    @Override
    public void executeEnd(ExecuteContext context) {
        engine.requireComplete(context.statement());
    }
}
