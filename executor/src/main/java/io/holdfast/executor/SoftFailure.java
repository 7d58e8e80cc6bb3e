package io.holdfast.executor;

import io.holdfast.contracts.Field;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A value of this output that passes the test is a failure. */
record SoftFailure<T>(Field<T> output, Predicate<? super T> test) {

    /** Asks the test; about null as well, where null is a value. */
    @SuppressWarnings("NullAway")
    boolean rejects(@Nullable Object value) {
        return test.test(value == null ? null : output.cast(value));
    }
}
