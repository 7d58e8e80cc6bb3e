package io.holdfast.lifecycle.stall;

import static java.util.Objects.requireNonNull;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks, whenever asked, for work that stands still. It has no thread and no clock of its own: call {@link #check()} at
 * the interval it was made for, from a thread that does nothing else.
 *
 * <p>A check that comes late by more than the interval means that the whole JVM, or that thread, was paused: it is
 * reported as {@link Stall.Kind#PAUSE}, and every budget starts anew, since the loops were paused as well (G. Tene's
 * jHiccup measures pauses the same way). Safe for use by many threads.
 */
public final class StallDetector {

    private static final int DEPTH = 8;

    private final LongSupplier ticker;
    private final long intervalNanos;
    private final List<Watched> watched = new ArrayList<>();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long lastCheck;

    private StallDetector(LongSupplier ticker, Duration interval) {
        this.ticker = requireNonNull(ticker, "ticker");
        this.intervalNanos = positive("interval", interval);
        this.lastCheck = ticker.getAsLong();
    }

    /**
     * Returns a detector.
     *
     * @param ticker monotonic nanoseconds
     * @param interval how often it will be asked
     */
    public static StallDetector of(LongSupplier ticker, Duration interval) {
        return new StallDetector(ticker, interval);
    }

    /**
     * Watches a loop that tells its progress.
     *
     * @param budget how long one unit of work may take
     */
    public synchronized Progress loop(String name, Duration budget) {
        Progress progress = new Progress();
        watched.add(new Loop(name, positive("budget", budget), progress, ticker.getAsLong()));
        return progress;
    }

    /**
     * Watches an executor by giving it an empty task with each check, unless the last one is still waiting.
     *
     * @param budget how long the task may wait
     */
    public synchronized void executor(String name, Executor executor, Duration budget) {
        watched.add(new Canary(name, positive("budget", budget), requireNonNull(executor, "executor")));
    }

    /** Returns what stands still now; empty if nothing does. Reported again with each check, as long as it lasts. */
    public synchronized List<Stall> check() {
        long now = ticker.getAsLong();
        long late = now - lastCheck - intervalNanos;
        lastCheck = now;
        List<Stall> stalls = new ArrayList<>();
        if (late > intervalNanos) {
            stalls.add(new Stall(
                    Stall.Kind.PAUSE,
                    "jvm",
                    Duration.ofNanos(late),
                    "the check came " + late / 1_000_000 + " ms late"));
            watched.forEach(one -> one.forgive(now));
        }
        for (Watched one : watched) {
            long silence = one.silence(now);
            if (silence > one.budgetNanos()) {
                stalls.add(one.stall(Duration.ofNanos(silence)));
            }
        }
        deadlock(stalls);
        return stalls;
    }

    private void deadlock(List<Stall> stalls) {
        long[] ids = threads.findDeadlockedThreads();
        if (ids == null) {
            return;
        }
        List<ThreadInfo> infos = Stream.of(threads.getThreadInfo(ids, true, true, DEPTH))
                .filter(Objects::nonNull) // an interrupt may have freed and ended one meanwhile
                .toList();
        String names = infos.stream().map(ThreadInfo::getThreadName).sorted().collect(Collectors.joining(", "));
        String detail = infos.stream().map(ThreadInfo::toString).collect(Collectors.joining());
        stalls.add(new Stall(Stall.Kind.DEADLOCK, names, Duration.ZERO, detail));
    }

    private static long positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
        return value.toNanos();
    }

    private interface Watched {
        long budgetNanos();

        long silence(long now);

        void forgive(long now);

        Stall stall(Duration silence);
    }

    private static final class Loop implements Watched {
        private final String name;
        private final long budgetNanos;
        private final Progress progress;
        private long stamp;
        private long since;

        Loop(String name, long budgetNanos, Progress progress, long now) {
            this.name = name;
            this.budgetNanos = budgetNanos;
            this.progress = progress;
            this.since = now;
        }

        @Override
        public long budgetNanos() {
            return budgetNanos;
        }

        @Override
        public long silence(long now) {
            long seen = progress.stamp();
            if (seen != stamp || progress.isIdle()) {
                stamp = seen;
                since = now;
            }
            return now - since;
        }

        @Override
        public void forgive(long now) {
            since = now;
        }

        @Override
        public Stall stall(Duration silence) {
            return new Stall(Stall.Kind.LOOP, name, silence, "stands at unit " + progress.count());
        }
    }

    private static final class Canary implements Watched {
        private final String name;
        private final long budgetNanos;
        private final Executor executor;
        private volatile boolean waiting;
        private boolean refused;
        private long since;

        Canary(String name, long budgetNanos, Executor executor) {
            this.name = name;
            this.budgetNanos = budgetNanos;
            this.executor = executor;
        }

        @Override
        public long budgetNanos() {
            return budgetNanos;
        }

        /** Refused tasks count as waiting: the executor is full, and since when is what matters. */
        @Override
        public long silence(long now) {
            if (!waiting) {
                since = refused ? since : now;
                send();
            }
            return waiting || refused ? now - since : 0;
        }

        private void send() {
            waiting = true;
            try {
                executor.execute(() -> waiting = false);
                refused = false;
            } catch (RuntimeException e) { // a RejectedExecutionException, one hopes; but the executor is the user's
                waiting = false;
                refused = true;
            }
        }

        @Override
        public void forgive(long now) {
            since = now;
        }

        @Override
        public Stall stall(Duration silence) {
            return new Stall(
                    Stall.Kind.EXECUTOR, name, silence, refused ? "refuses tasks" : "does not get round to a task");
        }
    }
}
