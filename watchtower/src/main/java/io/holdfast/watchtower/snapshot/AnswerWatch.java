package io.holdfast.watchtower.snapshot;

import io.holdfast.executor.Answer;
import io.holdfast.watchtower.snapshot.Snapshot.AnswersPart;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The answers of one executor. They are counted as they come; those that are not complete are explained at the next
 * tick, so that the explaining takes no time of the service's threads. What has no room until then is counted all the
 * same. No lock is taken to count.
 */
final class AnswerWatch {

    /** How many may wait for a tick. */
    static final int ROOM = 256;

    /** An answer that was not complete. */
    record Incomplete(Instant at, Answer answer) {}

    private final String executor;
    private final InstantSource wall;
    private final LongAdder complete = new LongAdder();
    private final LongAdder degraded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder unexplained = new LongAdder();
    private final Queue<Incomplete> incomplete = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private long lastComplete;
    private long lastDegraded;
    private long lastFailed;
    private long lastUnexplained;

    AnswerWatch(String executor, InstantSource wall) {
        this.executor = executor;
        this.wall = wall;
    }

    void answered(Answer answer) {
        Answer.Outcome outcome = answer.outcome();
        counter(outcome).increment();
        if (outcome == Answer.Outcome.COMPLETE) {
            return;
        }
        if (takesPlace()) {
            incomplete.add(new Incomplete(wall.instant(), answer));
        } else if (outcome == Answer.Outcome.FAILED) {
            unexplained.increment();
        }
    }

    private LongAdder counter(Answer.Outcome outcome) {
        return switch (outcome) {
            case COMPLETE -> complete;
            case DEGRADED -> degraded;
            case FAILED -> failed;
        };
    }

    private boolean takesPlace() {
        if (waiting.get() >= ROOM) {
            return false;
        }
        boolean room = waiting.getAndIncrement() < ROOM;
        if (!room) {
            waiting.decrementAndGet();
        }
        return room;
    }

    AnswersPart collect() {
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
            waiting.decrementAndGet();
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
