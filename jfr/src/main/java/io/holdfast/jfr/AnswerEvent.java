package io.holdfast.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** An intent has been answered. */
@Name("holdfast.Answer")
@Label("Answer")
@Description("An intent has been answered")
@Category("Holdfast")
@StackTrace(false)
final class AnswerEvent extends Event {

    @Label("Intent")
    @Nullable
    String intent;

    @Label("Outcome")
    @Nullable
    String outcome;

    @Label("Missing, required")
    @Nullable
    String missingRequired;

    @Label("Missing, welcome")
    @Nullable
    String missingWelcome;

    @Label("Latency")
    @Timespan(Timespan.NANOSECONDS)
    long latency;
}
