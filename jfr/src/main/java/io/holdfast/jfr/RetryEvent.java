package io.holdfast.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** An attempt has failed and is to be repeated. */
@Name("holdfast.Retry")
@Label("Retry")
@Description("An attempt has failed and is to be repeated")
@Category("Holdfast")
@StackTrace(false)
final class RetryEvent extends Event {

    @Label("Retry")
    @Nullable
    String retry;

    @Label("Failures so far")
    int failures;

    @Label("Pause")
    @Timespan(Timespan.MILLISECONDS)
    long pause;

    @Label("Cause")
    @Nullable
    String cause;
}
