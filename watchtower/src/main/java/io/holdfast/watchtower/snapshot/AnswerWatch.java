package io.holdfast.watchtower.snapshot;

import io.holdfast.executor.Answer;
import io.holdfast.watchtower.snapshot.Snapshot.AnswersPart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * The answers of one executor. They are counted as they come; those that are not complete are explained at the next tick, so that the
 * explaining takes no time of the service's threads. What has no room until then is counted all the same.
 */
final class AnswerWatch {

    /** How many may wait for a tick. */
    static final int ROOM = 256;

    /** An answer that was not complete. */
    record Incomplete(Instant at, Answer answer) {}

    private final String executor;
    private final LongAdder complete = new LongAdder();
    private final LongAdder degraded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder unexplained = new LongAdder();
    private final Queue<Incomplete> incomplete = new ArrayBlockingQueue<>(ROOM);
    private long lastComplete;
    private long lastDegraded;
    private long lastFailed;
    private long lastUnexplained;

    AnswerWatch(String executor) {
        this.executor = executor;
    }

    void answered(Instant at, Answer answer) {
        if (answer.complete()) {
            complete.increment();
            return;
        }
        boolean isFailed = answer.failed();
        (isFailed ? failed : degraded).increment();
        if (!incomplete.offer(new Incomplete(at, answer)) && isFailed) {
            unexplained.increment();
        }
    }

    AnswersPart look() {
        long c = complete.sum();
        long d = degraded.sum();
        long f = failed.sum();
        AnswersPart part = new AnswersPart(executor, c - lastComplete, d - lastDegraded, f - lastFailed);
        lastComplete = c;
        lastDegraded = d;
        lastFailed = f;
        return part;
    }

    List<Incomplete> takeIncomplete() {
        List<Incomplete> taken = new ArrayList<>();
        for (Incomplete next = incomplete.poll(); next != null; next = incomplete.poll()) {
            taken.add(next);
        }
        return taken;
    }

    /** How many failed answers found no room since the last call. */
    long takeUnexplained() {
        long now = unexplained.sum();
        long since = now - lastUnexplained;
        lastUnexplained = now;
        return since;
    }
}
