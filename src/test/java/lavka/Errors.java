package lavka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Errors that a test expects. */
public final class Errors {
    private Errors() {}

    /** Expects an error of a kind; its message is left to the caller. */
    public static AbstractThrowableAssert<?, ? extends Throwable> assertError(ErrorKind kind, ThrowingCallable work) {
        var error = assertThatThrownBy(work).isInstanceOf(LavkaException.class);
        error.extracting(e -> ((LavkaException) e).kind()).isEqualTo(kind);
        return error;
    }
}
