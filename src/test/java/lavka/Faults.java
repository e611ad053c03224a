package lavka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import lavka.core.Fault;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Faults that a test expects. */
public final class Faults {
    private Faults() {}

    /** Expects a fault of a kind; what it says is left to the caller. */
    public static AbstractThrowableAssert<?, ? extends Throwable> assertFault(Fault.Kind kind, ThrowingCallable work) {
        var fault = assertThatThrownBy(work).isInstanceOf(Fault.class);
        fault.extracting(e -> ((Fault) e).kind()).isEqualTo(kind);
        return fault;
    }
}
