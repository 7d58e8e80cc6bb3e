package io.holdfast.benchmarks.jmh.executor;

import io.holdfast.core.time.TimeSource;
import io.holdfast.executor.Guard;
import io.holdfast.executor.NodeStatus;
import io.holdfast.executor.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Every strategy mixed, in guards of four kinds that share them, 96 calls in flight, while an operator changes one of
 * them every few hundred calls, listeners throw, and one call in 97 is cancelled or interrupted. With {@code late} the
 * stages are completed by another thread, each fiftieth when its time limit is over; with {@code faults} the work is
 * that of {@link FaultSoak}. Each call must end, no limit may be exceeded, and at the end nothing may be held: no
 * place, permit, timer or thread; the breaker closes; memory is flat.
 *
 * <p>{@code java -Xmx512m -cp benchmarks.jar io.holdfast.benchmarks.jmh.executor.MixedSoak <late|faults> [thousands of
 * calls, 2000]}
 */
public final class MixedSoak {

    private static final int IN_FLIGHT = 96;
    private static final int CALLERS = 16;
    private static final int CANCEL_EVERY = 97;
    private static final int OPERATE_EVERY = 500;
    private static final Duration LATE = Duration.ofMillis(4);

    private final boolean late;
    private final long calls;
    private final long start = System.nanoTime();
    private final Semaphore places = new Semaphore(IN_FLIGHT);
    private final AtomicLong ended = new AtomicLong();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final Map<NodeStatus, Long> statuses = new EnumMap<>(NodeStatus.class);

    private MixedSoak(boolean late, long calls) {
        this.late = late;
        this.calls = calls;
    }

    /** Runs the load; the exit code is 1 if anything was lost or left. */
    public static void main(String[] args) throws InterruptedException {
        String world = args.length > 0 ? args[0] : "faults";
        if (!world.equals("late") && !world.equals("faults")) {
            throw new IllegalArgumentException("world: " + world + " (expected: late or faults)");
        }
        long calls = (args.length > 1 ? Long.parseLong(args[1]) : 2_000) * 1_000;
        System.exit(new MixedSoak(world.equals("late"), calls).run() ? 0 : 1);
    }

    private boolean run() throws InterruptedException {
        int threadsBefore = Soaks.ownThreads();
        long[] heap = new long[4];
        Future<?>[] recent = new Future<?>[CANCEL_EVERY];
        String left;
        boolean closed;
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (Handover stages = new Handover(0);
                MixedStrategies mixed = new MixedStrategies()) {
            for (long i = 0; i < calls; i++) {
                places.acquire();
                recent[(int) (i % recent.length)] = call(i, mixed, stages, callers);
                if (i % CANCEL_EVERY == CANCEL_EVERY - 1) {
                    boolean unused = recent[ThreadLocalRandom.current().nextInt(recent.length)].cancel(true);
                }
                if (i % OPERATE_EVERY == 0) {
                    mixed.operate();
                }
                if (i % 10_000 == 0) {
                    Soaks.progress(i, calls, "calls", start);
                }
                if (i % (calls / 4) == calls / 4 - 1) {
                    heap[(int) (i / (calls / 4))] = Soaks.usedHeap();
                }
            }
            boolean unused = places.tryAcquire(IN_FLIGHT, 30, TimeUnit.SECONDS);
            left = atRest(mixed);
            closed = closesAgain(mixed);
            System.out.printf(
                    "%n  hedges: %s, attempts under the retry: %,d%n",
                    mixed.hedger.counts(), mixed.retry.counts().attempts());
        } finally {
            callers.shutdownNow();
        }
        return report(heap, threadsBefore, left) & closed;
    }

    /** Makes one call, by one of the guards; its end gives the place back. */
    private Future<?> call(long number, MixedStrategies mixed, Handover stages, ExecutorService callers) {
        return switch ((int) (number % 8)) {
            case 0 -> submitted(callers, mixed.blocking);
            case 1 -> submitted(callers, mixed.plain);
            case 2 -> told(mixed.pooled.getAsync(() -> stage(stages)));
            case 3, 4 -> told(mixed.plain.getAsync(() -> stage(stages)));
            default -> told(mixed.staged.getAsync(() -> counted(stage(stages))));
        };
    }

    /**
     * On a caller's thread; a cancel interrupts that, or takes the call out of the queue. It ends when the guard says
     * so.
     */
    private Future<?> submitted(ExecutorService callers, Guard<String> guard) {
        AtomicBoolean begun = new AtomicBoolean();
        FutureTask<?> call =
                new FutureTask<>(
                        () -> {
                            if (begun.compareAndSet(false, true)) {
                                end(guard.get(late ? MixedSoak::answer : Faults::blocking));
                            }
                        },
                        null) {
                    @Override
                    protected void done() {
                        if (begun.compareAndSet(false, true)) {
                            end(null); // cancelled in the queue
                        }
                    }
                };
        callers.execute(call);
        return call;
    }

    private static String answer() throws InterruptedException {
        if (ThreadLocalRandom.current().nextInt(50) == 0) {
            TimeUnit.NANOSECONDS.sleep(LATE.toNanos());
        }
        return "answer";
    }

    private CompletableFuture<Outcome<String>> told(CompletableFuture<Outcome<String>> call) {
        CompletableFuture<?> unused = call.handle((outcome, cancelled) -> end(outcome));
        return call;
    }

    private boolean end(@Nullable Outcome<String> outcome) {
        synchronized (statuses) {
            Long unused = statuses.merge(outcome == null ? NodeStatus.CANCELLED : outcome.status(), 1L, Long::sum);
        }
        ended.incrementAndGet();
        places.release();
        return true;
    }

    private CompletionStage<String> stage(Handover stages) {
        if (!late) {
            return Faults.staged();
        }
        if (ThreadLocalRandom.current().nextInt(50) > 0) {
            return stages.stage();
        }
        CompletableFuture<String> stage = new CompletableFuture<>();
        TimeSource.Timer unused = TimeSource.system().schedule(() -> stage.complete("late"), LATE);
        return stage;
    }

    /** Counts what runs in the innermost limit at a time. */
    private CompletionStage<String> counted(CompletionStage<String> stage) {
        if (stage == null) {
            return stage;
        }
        return CountedStage.of(stage, running, mostRunning);
    }

    /** Waits until nothing is left, five seconds at the most, and says what is. */
    private static String atRest(MixedStrategies mixed) throws InterruptedException {
        for (int look = 0; look < 100 && !mixed.left().isEmpty(); look++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return mixed.left();
    }

    private static boolean closesAgain(MixedStrategies mixed) throws InterruptedException {
        for (int look = 0; look < 1_000; look++) {
            if (mixed.closesAgain()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        System.out.println("  the breaker stays " + mixed.breaker.getState());
        return false;
    }

    private boolean report(long[] heap, int threadsBefore, String left) throws InterruptedException {
        int threads = Integer.MAX_VALUE;
        for (int look = 0; look < 300 && threads > threadsBefore; look++) {
            TimeUnit.MILLISECONDS.sleep(50);
            threads = Soaks.ownThreads();
        }
        System.out.printf(
                Locale.ROOT,
                "  %s: %,d of %,d calls ended in %.0f s (JDK %s): %s%n",
                late ? "late" : "faults",
                ended.get(),
                calls,
                (System.nanoTime() - start) / 1e9,
                Runtime.version().feature(),
                statuses);
        System.out.printf(
                Locale.ROOT,
                "  at most %d at a time where %d may; threads before %d, after %d; heap at each quarter %s MB%n",
                mostRunning.get(),
                MixedStrategies.MOST_PLACES,
                threadsBefore,
                threads,
                Arrays.toString(Arrays.stream(heap).map(bytes -> bytes >> 20).toArray()));
        boolean flat = heap[3] < heap[0] + (32 << 20);
        boolean clean = left.isEmpty() && flat && threads <= threadsBefore && ended.get() == calls;
        boolean within = mostRunning.get() <= MixedStrategies.MOST_PLACES;
        System.out.println("  left behind: " + (clean ? "nothing" : left + (flat ? "" : ", memory")));
        return clean && within;
    }
}
