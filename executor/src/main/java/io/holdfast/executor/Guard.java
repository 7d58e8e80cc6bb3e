package io.holdfast.executor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call under time limit, retries, breaker, concurrency limit and fallbacks. It is made once and used for every
 * call of one kind:
 *
 * <pre>{@code
 * Guard<Reply> guard = Guard.<Reply>of("model")
 *         .timeout(ofSeconds(8)) // of one attempt
 *         .retries(1)
 *         .breaker(5, ofSeconds(30))
 *         .fallback(failure -> Reply.canned())
 *         .build();
 *
 * Reply reply = guard.call(() -> model.ask(question));
 * CompletableFuture<Reply> later = guard.callAsync(() -> model.askAsync(question));
 * Outcome<Reply> outcome = guard.get(() -> model.ask(question)); // with provenance and cause; throws nothing
 * }</pre>
 *
 * <p>{@link #of} makes a guard that is a node of a {@link NodeExecutor} without a contract: the same order of things,
 * the same meters, one vote at the breaker, fallbacks that are awaited. {@link #inOrder} makes one of strategies that
 * you have, in an order that you choose. Both print the order ({@link #toString}), and name what is known to be wrong
 * with it ({@link #warnings}). A guide is {@code docs/guard.md}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <T> what the calls yield; a call may yield null
 */
public interface Guard<T extends @Nullable Object> extends AutoCloseable {

    /**
     * Starts to build a guard with the order of a node's run, outermost first: deadline, fallbacks, breaker,
     * concurrency limit, retries, time limit.
     *
     * @param name of meters, messages and, unless another is said, the breaker; letters, digits, '_', '-' and '.'
     * @param <T> what the calls yield
     * @return asks for the time limit of an attempt, which there is no default for
     * @throws IllegalArgumentException if the name has other characters, or none
     */
    static <T extends @Nullable Object> GuardStart<T> of(String name) {
        return new GuardStart<>(GuardStart.plain(name));
    }

    /**
     * Starts to list strategies, outermost first, as Failsafe and Polly have it and Resilience4j's {@code Decorators}
     * the other way round:
     *
     * <pre>{@code
     * Guard<Reply> guard = Guard.<Reply>inOrder("model")
     *         .fallback(failure -> Reply.canned())
     *         .retry(retry)
     *         .breaker(breaker)
     *         .timeLimit(limit)
     *         .build();
     * }</pre>
     *
     * <p>Each strategy acts by its own permits and throws what it always throws, such as Resilience4j's {@code
     * CallNotPermittedException}. A blocking call stays on its caller's thread, but inside a hedger.
     *
     * @param name in messages and outcomes; letters, digits, '_', '-' and '.'
     * @param <T> what the calls yield
     * @return a builder
     * @throws IllegalArgumentException if the name has other characters, or none
     */
    static <T extends @Nullable Object> OrderedGuardBuilder<T> inOrder(String name) {
        return new OrderedGuardBuilder<>(GuardStart.plain(name));
    }

    /** Returns the name. */
    String name();

    /**
     * Makes a call and waits for its end, and for that of whatever stands in. It runs on another thread, with the
     * caller's context, unless this is a guard {@link #inOrder}. A time limit interrupts it, and so does an interrupt
     * of the caller, who is free then.
     *
     * @param call may return null
     * @return what the call or a fallback returned
     * @throws InterruptedException if the caller is interrupted meanwhile, or has been before; the call is cancelled
     * @throws Exception what the call threw, unwrapped and unchanged; or a {@link NodeException} for a time limit or a
     *     refusal
     */
    @Nullable
    T call(Callable<? extends T> call) throws Exception;

    /**
     * Makes a call and waits, as {@link #call}, and throws nothing for how it ends. If the caller is interrupted, the
     * outcome is {@link NodeStatus#CANCELLED}, and the thread remains interrupted.
     *
     * @param call may return null
     * @return how it ended
     */
    Outcome<T> get(Callable<? extends T> call);

    /**
     * Starts a call that is under way when the supplier returns. The supplier is asked on this thread for the first
     * attempt, and must not block; for later ones on another. Its stage is never changed, and cancelled only if the
     * guard says so.
     *
     * @param call makes the stage; to throw is to fail
     * @return completes within the deadline, with what the stage or a fallback yielded; or exceptionally, with what
     *     {@link #call} would throw. Cancelling it, or completing it, cancels the call
     */
    CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<? extends T>> call);

    /**
     * Starts a call as {@link #callAsync} does.
     *
     * @param call makes the stage; to throw is to fail
     * @return completes with how it ended, within the deadline, and never exceptionally for an outcome. Cancelling it,
     *     or completing it, cancels the call
     */
    CompletableFuture<Outcome<T>> getAsync(Supplier<? extends CompletionStage<? extends T>> call);

    /**
     * Returns what is probably not meant, in a sentence each: what happens, and what to write instead. Each is in the
     * log as well, once, when the guard is built.
     *
     * @return empty for nothing
     */
    List<String> warnings();

    /**
     * Refuses further calls: they end {@link NodeStatus#REJECTED}, and where they have fallbacks, those that are at
     * hand stand in. Calls under way end as they would have; with the last of them the guard's own threads end, and its
     * meters leave their registry. Does not block. What was given to the builder stays open. A second call does
     * nothing.
     */
    @Override
    void close();

    /**
     * Closes, and waits for the calls under way.
     *
     * @param limit how long at most; zero or less only looks
     * @return true if all have ended; false if the limit was over first, and then they go on
     * @throws InterruptedException if the thread is interrupted while it waits; the guard is closed all the same
     */
    boolean drain(Duration limit) throws InterruptedException;

    /** Returns the name and the order, outermost first. */
    @Override
    String toString();
}
