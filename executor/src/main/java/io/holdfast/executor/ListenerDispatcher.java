package io.holdfast.executor;

import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.time.TimeSource;
import io.micrometer.context.ContextSnapshot;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings events to listeners. {@code waiting} counts events that are queued or being delivered; the thread that raises
 * it from zero asks the executor for a turn, and a turn lasts until it is back at zero. So events are delivered one at
 * a time and none is forgotten.
 *
 * <p>An executor may drop a task and say nothing. So an event that finds a turn asked for and not begun for a while
 * asks for another; the first of a turn's two possible fates, to begin or to be replaced, is its only one, and so two
 * never deliver at once. It is asked for again after 10 ms, and then after twice as long each time, up to a second:
 * what an executor that is merely slow then finds in its queue is little.
 *
 * <p>Listeners may come and go; while there is none, an event costs one look. Those that want it at once are told
 * before anything is queued.
 */
final class ListenerDispatcher {

    static final int CAPACITY = 10_000;

    private static final long FIRST_PATIENCE_NANOS = 10_000_000;
    private static final long MOST_PATIENCE_NANOS = 1_000_000_000;

    private record Event(
            Consumer<NodeListener> call, @Nullable ContextSnapshot snapshot) {}

    /** One registration; a listener that was given twice is told twice and leaves once. */
    private record Registered(NodeListener listener, Object identity) {}

    private final List<Registered> immediate = new CopyOnWriteArrayList<>();
    private final List<Registered> listeners = new CopyOnWriteArrayList<>();
    private final Executor executor;
    private final ContextCarrier context;
    private final InternalErrors errors;
    private final Queue<Event> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final TimeSource time;
    private volatile @Nullable Turn turn;

    ListenerDispatcher(
            List<NodeListener> listeners,
            Executor executor,
            ContextCarrier context,
            InternalErrors errors,
            TimeSource time) {
        this.executor = executor;
        this.time = time;
        this.context = context;
        this.errors = errors;
        listeners.forEach(this::subscribe);
    }

    Subscription subscribe(NodeListener listener) {
        Registered registered = new Registered(listener, new Object());
        List<Registered> among = listener.isImmediate() ? immediate : listeners;
        among.add(registered);
        return () -> among.remove(registered);
    }

    boolean isListening() {
        return !immediate.isEmpty() || !listeners.isEmpty();
    }

    void node(NodeResult result, @Nullable ContextSnapshot snapshot) {
        for (Registered registered : immediate) {
            try {
                registered.listener().onNode(result);
            } catch (Throwable e) {
                errors.failed("listener", e);
            }
        }
        if (!listeners.isEmpty()) {
            announce(new Event(listener -> listener.onNode(result), snapshot));
        }
    }

    void answer(Answer answer, @Nullable ContextSnapshot snapshot) {
        for (Registered registered : immediate) {
            try {
                registered.listener().onAnswer(answer);
            } catch (Throwable e) {
                errors.failed("listener", e);
            }
        }
        if (!listeners.isEmpty()) {
            announce(new Event(listener -> listener.onAnswer(answer), snapshot));
        }
    }

    private void announce(Event event) {
        if (waiting.get() >= CAPACITY) {
            dropped.increment();
            replaceOverdueTurn();
            return;
        }
        queue.add(event);
        if (waiting.getAndIncrement() == 0) {
            ask(new Turn(time.nanoTime(), FIRST_PATIENCE_NANOS));
        } else {
            replaceOverdueTurn();
        }
    }

    private void ask(Turn next) {
        turn = next;
        try {
            executor.execute(next);
        } catch (Throwable e) {
            errors.failed("listener executor", e);
            if (next.isMine()) {
                dropQueued();
            }
        }
    }

    private void replaceOverdueTurn() {
        Turn seen = turn;
        if (seen == null || seen.get()) {
            return;
        }
        long now = time.nanoTime();
        if (now - seen.askedNanos > seen.patienceNanos && seen.isMine()) {
            ask(new Turn(now, Math.min(MOST_PATIENCE_NANOS, 2 * seen.patienceNanos)));
        }
    }

    /** One turn; true once it has begun or is given up. */
    private final class Turn extends AtomicBoolean implements Runnable {

        private static final long serialVersionUID = 1L;

        private final long askedNanos;
        private final long patienceNanos;

        Turn(long askedNanos, long patienceNanos) {
            this.askedNanos = askedNanos;
            this.patienceNanos = patienceNanos;
        }

        /** Whether the caller decides what becomes of it: the first one does. */
        boolean isMine() {
            return compareAndSet(false, true);
        }

        @Override
        public void run() {
            if (isMine()) {
                deliverAll();
            }
        }
    }

    /** The executor takes no more: what waits is given up, so that the next event asks again. */
    private void dropQueued() {
        int left = 1;
        while (left > 0) {
            int gone = 0;
            while (gone < left && queue.poll() != null) {
                gone++;
            }
            dropped.add(gone);
            left = waiting.addAndGet(-gone);
        }
    }

    private void deliverAll() {
        int left = waiting.get();
        while (left > 0) {
            Event event = queue.poll();
            if (event != null) {
                deliver(event);
                left = waiting.decrementAndGet();
            }
        }
    }

    private void deliver(Event event) {
        ContextSnapshot.Scope scope = context.restore(event.snapshot());
        try {
            for (Registered registered : listeners) {
                tell(registered.listener(), event);
            }
        } finally {
            scope.close();
        }
    }

    private void tell(NodeListener listener, Event event) {
        try {
            event.call().accept(listener);
        } catch (Throwable e) {
            errors.failed("listener", e);
        }
    }

    long dropped() {
        return dropped.sum();
    }
}
