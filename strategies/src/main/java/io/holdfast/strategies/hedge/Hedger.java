package io.holdfast.strategies.hedge;

import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.registry.Arguments;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Makes a call that takes long once more while it runs on, and takes the first success. The calls of one hedger are
 * measured together and share a budget, so it belongs to one kind of call to one service.
 *
 * <p>An execution ends with the first success; a failure of one call while others run waits for those. When all that
 * were made have failed, the first call's failure is the result and carries the others as suppressed. A call that fails
 * before the delay is over ends the execution: to try again is the business of a retry. Whatever ends it, its timer is
 * gone, and calls that are still under way have their stages cancelled, since each was made for this execution.
 *
 * <p>{@link #begin}, {@link #tryHedge}, {@link #succeeded} and {@link #cancelled} are for what hedges by its own means
 * and wants the delay, the budget and the counts of this one; {@link #executeCompletionStage} calls them by itself.
 *
 * <p>Thread-safe and lock-free. {@code docs/hedge.md} says what may be hedged.
 */
public interface Hedger {

    /**
     * Returns a hedger.
     *
     * @param name the name of the hedger, for its meters and messages
     * @param hedge when to hedge
     */
    static Hedger of(String name, Hedge hedge) {
        return of(name, hedge, HedgeOptions.defaults());
    }

    /**
     * Returns a hedger with a time source or an executor of its own.
     *
     * @param name the name of the hedger, for its meters and messages
     * @param hedge when to hedge
     * @param options where time and threads come from
     */
    static Hedger of(String name, Hedge hedge, HedgeOptions options) {
        return new StandardHedger(
                Arguments.name(name),
                Objects.requireNonNull(hedge, "hedge"),
                Objects.requireNonNull(options, "options"));
    }

    /**
     * Calls, and calls again when that takes long.
     *
     * @param supplier asked on this thread for the first call and on the executor of the options for hedges; each time
     *     it must start the work anew and return a stage of its own, which is cancelled if another call wins. If it
     *     throws or returns null, that call has failed
     * @return a promise of its own, a {@link java.util.concurrent.CompletableFuture}; cancelling or completing it
     *     cancels all calls
     * @param <T> the type of the result
     */
    <T> CompletionStage<T> executeCompletionStage(Supplier<? extends CompletionStage<T>> supplier);

    /**
     * Returns a supplier that does what {@link #executeCompletionStage} does.
     *
     * @param supplier asked for each call
     * @param <T> the type of the result
     */
    <T> Supplier<CompletionStage<T>> decorateCompletionStage(Supplier<? extends CompletionStage<T>> supplier);

    /**
     * Puts in the share of one execution, as it begins.
     *
     * @return after how many nanoseconds the first hedge is due, and each further one after that; negative if none is
     *     to be sent
     */
    long begin();

    /**
     * Takes what one hedge costs from the budget, and counts the hedge as sent, or as not sent for the budget.
     *
     * @return false if it must not be sent
     */
    boolean tryHedge();

    /**
     * Counts an execution that has succeeded, and measures its first call.
     *
     * @param firstCallNanos how long the first call has taken, or has run so far if a hedge won, in nanoseconds;
     *     negative for one that failed, which is not measured
     * @param byHedge whether a hedge won
     */
    void succeeded(long firstCallNanos, boolean byHedge);

    /**
     * Counts calls that were given up because their execution was over.
     *
     * @param calls how many
     */
    void cancelled(int calls);

    /**
     * Changes the configuration for the executions that begin from now on; those that are under way keep the delay and
     * the number of hedges that they began with. Never blocks.
     *
     * @param change given the configuration in use, returns the next; it may be asked again if another changes it at
     *     the same time
     * @return what was changed
     */
    Reconfiguration reconfigure(UnaryOperator<Hedge> change);

    /**
     * Subscribes to hedges that are due.
     *
     * @param consumer called on the thread that is about to send the hedge; what it throws is logged
     * @return closes the subscription
     */
    Subscription onDue(Consumer<? super HedgeDue> consumer);

    /** Returns the name. */
    String getName();

    /** Returns the configuration in use. */
    Hedge getHedge();

    /** Returns where time and threads come from. */
    HedgeOptions getOptions();

    /** Returns what became of the hedges, for meters that read counters. */
    HedgeCounts counts();
}
