package io.holdfast.executor;

import io.holdfast.contracts.Field;
import java.util.function.Predicate;

/** A value of this output that passes the test is a failure. */
record SoftFailure<T>(Field<T> output, Predicate<? super T> test) {}
