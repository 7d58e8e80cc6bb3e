package io.holdfast.executor;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One strategy of a guard in order, by its own permit path.
 *
 * @param kind what it is
 * @param strategy the object that the user gave
 * @param name in messages
 * @param text of the order; asked anew each time, since strategies can be changed while they run
 * @param blocking around a call that does its work before it returns
 * @param starting around one that is under way when it returns
 */
record GuardLayer(
        Kind kind, Object strategy, String name, Supplier<String> text, Blocking blocking, Starting starting) {

    /** The strategies there are, with their names in a sentence. */
    enum Kind {
        FALLBACK("fallback"),
        RETRY("retry"),
        BREAKER("breaker"),
        RATE_LIMIT("rate limit"),
        TIME_LIMIT("time limit"),
        CONCURRENCY_LIMIT("concurrency limit"),
        POOL("pool bulkhead"),
        HEDGE("hedger");

        final String word;

        Kind(String word) {
            this.word = word;
        }

        /** Whether it holds a place as long as what is inside it takes. */
        boolean holdsPlace() {
            return this == CONCURRENCY_LIMIT || this == POOL;
        }
    }

    /** What a layer does to a call on the caller's thread. */
    interface Blocking {
        Object call(OrderedCall call, OrderedEntry inner) throws Exception;
    }

    /** What a layer does to a stage. */
    interface Starting {
        CompletionStage<Object> start(OrderedCall call, Supplier<CompletionStage<Object>> inner);
    }

    /** As it is named in a warning. */
    String called() {
        return kind.word + " '" + name + "'";
    }
}
