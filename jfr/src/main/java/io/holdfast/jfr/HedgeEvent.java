package io.holdfast.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A hedge was due: a call has taken so long that it is to be made once more. */
@Name("holdfast.Hedge")
@Label("Hedge")
@Description("A hedge was due: a call has taken so long that it is to be made once more")
@Category("Holdfast")
@StackTrace(false)
final class HedgeEvent extends Event {

    @Label("Hedger")
    @Nullable
    String hedger;

    @Label("Sent")
    @Description("False if the budget was dry")
    boolean sent;
}
