package io.holdfast.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A breaker has gone from one state to another. */
@Name("holdfast.BreakerTransition")
@Label("Breaker Transition")
@Description("A breaker has gone from one state to another")
@Category("Holdfast")
@StackTrace(true)
final class BreakerTransitionEvent extends Event {

    @Label("Breaker")
    @Nullable
    String breaker;

    @Label("From")
    @Nullable
    String from;

    @Label("To")
    @Nullable
    String to;
}
