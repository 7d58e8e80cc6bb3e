package io.holdfast.lifecycle.shutdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.holdfast.lifecycle.internal.Threads;
import io.holdfast.lifecycle.shutdown.ShutdownReport.Outcome;
import io.holdfast.lifecycle.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShutdownTest {

    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();

    /** How far the clock of the shutdown is ahead of the machine's. */
    private final AtomicLong later = new AtomicLong();

    private void someTimeLater() {
        later.addAndGet(SignalCount.SAME_REQUEST.toNanos());
    }

    private static final Duration BRIEF = Duration.ofMillis(100);

    /** For a phase of three steps of which one hangs: the others need their shares, on a busy machine too. */
    private static final Duration SHARED = Duration.ofSeconds(3);

    private ShutdownBuilder builder() {
        ShutdownBuilder builder =
                Shutdown.builder().clocks(new Clocks(() -> System.nanoTime() + later.get(), Instant::now));
        builder.end = new ShutdownBuilder.JvmEnd() {
            @Override
            public void exit(int code) {
                ends.add("exit " + code);
            }

            @Override
            public void halt(int code) {
                ends.add("halt " + code);
            }
        };
        return builder;
    }

    /** Ends the JVM, as far as it knows, but does not listen to this one's signals. */
    private Shutdown owning(ShutdownBuilder builder) {
        builder.exiting = true;
        return new Shutdown(builder);
    }

    private static ShutdownReport end(Shutdown shutdown, ShutdownReason reason) {
        return shutdown.begin(reason, "test").toCompletableFuture().join();
    }

    private static void hang() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    @Test
    void begin_runsPhasesInOrder_andStepsOfAPhaseInReverse() {
        // a step of DELAY has no time by default, and a busy machine needs some to start its thread
        Shutdown shutdown =
                builder().budget(ShutdownPhase.DELAY, Duration.ofSeconds(5)).build();
        for (ShutdownPhase phase : ShutdownPhase.values()) {
            shutdown.on(phase, "first", reason -> ran.add(phase + " first"));
            shutdown.on(phase, "second", reason -> ran.add(phase + " second"));
        }
        assertThat(end(shutdown, ShutdownReason.API).isClean()).isTrue();
        assertThat(ran)
                .startsWith("NOT_READY second", "NOT_READY first", "DELAY second")
                .endsWith("RELEASE second", "RELEASE first")
                .hasSize(16);
    }

    @Test
    void phaseAndReason_canBeReadWhileItGoesOn() {
        Shutdown shutdown = builder().build();
        for (ShutdownPhase phase : ShutdownPhase.values()) {
            shutdown.on(phase, "look", reason -> ran.add(shutdown.phase().orElseThrow() + " for " + shutdown.why()));
        }
        assertThat(shutdown.phase()).isEmpty();
        assertThat(shutdown.why()).isEmpty();

        end(shutdown, ShutdownReason.SCHEDULED);
        assertThat(ran)
                .hasSize(ShutdownPhase.values().length)
                .startsWith("NOT_READY for SCHEDULED (test)")
                .endsWith("RELEASE for SCHEDULED (test)");
    }

    @Test
    void begin_aThousandCallersAtOnce_finalisesOnceAndAllGetTheSameReport() throws Exception {
        AtomicInteger finalised = new AtomicInteger();
        Shutdown shutdown = builder().build();
        shutdown.on(ShutdownPhase.FINALIZE, "save", reason -> finalised.incrementAndGet());
        ExecutorService callers = Executors.newFixedThreadPool(50);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<ShutdownReport>> reports = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 1000; i++) {
            reports.add(callers.submit(() -> {
                go.await();
                return end(shutdown, ShutdownReason.API);
            }));
        }
        go.countDown();
        Set<ShutdownReport> different = ConcurrentHashMap.newKeySet();
        for (Future<ShutdownReport> report : reports) {
            different.add(report.get());
        }
        callers.shutdown();
        assertThat(finalised).hasValue(1);
        assertThat(different).hasSize(1);
    }

    @Test
    void step_failsOrHangs_theOthersRunAllTheSame() {
        Shutdown shutdown = builder().budget(ShutdownPhase.FINALIZE, SHARED).build();
        CountDownLatch interrupted = new CountDownLatch(1);
        shutdown.on(ShutdownPhase.FINALIZE, "last", reason -> ran.add("last"));
        shutdown.on(ShutdownPhase.FINALIZE, "hangs", reason -> {
            try {
                hang();
            } finally {
                interrupted.countDown();
            }
        });
        shutdown.on(ShutdownPhase.FINALIZE, "throws", reason -> {
            throw new AssertionError("even an\nerror");
        });
        shutdown.on(ShutdownPhase.CLOSE, "close", reason -> ran.add("close"));
        ShutdownReport report = end(shutdown, ShutdownReason.FATAL);
        assertThat(ran).containsExactly("last", "close");
        assertThat(report.isClean()).isFalse();
        assertThat(report.steps())
                .filteredOn(step -> step.phase() == ShutdownPhase.FINALIZE)
                .extracting(ShutdownReport.Step::outcome)
                .containsExactly(Outcome.FAILED, Outcome.TIMED_OUT, Outcome.DONE);
        assertThat(report.steps())
                .extracting(ShutdownReport.Step::problem)
                .contains("java.lang.AssertionError: even an error");
        assertThat(interrupted.getCount()).isZero();
    }

    private Shutdown drainingBadly(ShutdownBuilder builder, ShutdownTask drain) {
        Shutdown shutdown = owning(builder.budget(ShutdownPhase.DRAIN, SHARED));
        shutdown.on(ShutdownPhase.DRAIN, "other", reason -> ran.add("drain other"));
        shutdown.on(ShutdownPhase.DRAIN, "bad", drain);
        shutdown.on(ShutdownPhase.FINALIZE, "save", reason -> ran.add("save"));
        shutdown.on(ShutdownPhase.RELEASE, "lock", reason -> ran.add("release"));
        return shutdown;
    }

    @Test
    void phaseGoesWrong_byDefaultTheLaterPhasesRun() {
        ShutdownBuilder undone = builder().recover(ShutdownPhase.DRAIN, false).recover(ShutdownPhase.DRAIN, true);
        assertThat(end(drainingBadly(undone, reason -> hang()), ShutdownReason.API)
                        .isClean())
                .isFalse();
        assertThat(ran).containsExactly("drain other", "save", "release");
    }

    @Test
    void phaseGoesWrong_withoutRecover_theLaterPhasesAreSkipped_andTheJvmEndsAllTheSame() throws Exception {
        List<ShutdownTask> waysToGoWrong = List.of(reason -> hang(), reason -> {
            throw new IllegalStateException("work is left");
        });
        for (ShutdownTask wrong : waysToGoWrong) {
            ran.clear();
            Shutdown shutdown = drainingBadly(builder().recover(ShutdownPhase.DRAIN, false), wrong);
            ShutdownReport report = end(shutdown, ShutdownReason.API);
            assertThat(ran).as("the rest of the phase itself").containsExactly("drain other");
            assertThat(report.steps())
                    .filteredOn(step -> step.outcome() == Outcome.SKIPPED)
                    .extracting(ShutdownReport.Step::name)
                    .containsExactly("save", "lock");
            assertThat(shutdown.phase()).contains(ShutdownPhase.DRAIN);
            assertThat(shutdown.on(ShutdownPhase.RELEASE, "late", reason -> {})).isFalse();
            assertThat(ends.poll(5, TimeUnit.SECONDS)).isEqualTo("exit 1");
        }
    }

    @Test
    void phaseGoesWell_withoutRecover_theLaterPhasesRun() {
        Shutdown shutdown = drainingBadly(builder().recover(ShutdownPhase.DRAIN, false), reason -> {});
        assertThat(end(shutdown, ShutdownReason.API).isClean()).isTrue();
        assertThat(ran).containsExactly("drain other", "save", "release");
    }

    @Test
    void on_phaseAlreadyOver_saysThatItWillNotRun() {
        Shutdown shutdown = builder().build();
        end(shutdown, ShutdownReason.API);
        assertThat(shutdown.on(ShutdownPhase.RELEASE, "late", reason -> ran.add("late")))
                .isFalse();
        assertThat(ran).isEmpty();
    }

    @Test
    void drain_waitsForWorkInFlight_andTakesNoMore() throws Exception {
        Shutdown shutdown = builder().build();
        CountDownLatch draining = new CountDownLatch(1);
        shutdown.on(ShutdownPhase.DRAIN, "seen", reason -> draining.countDown());
        shutdown.on(
                ShutdownPhase.STOP_WORK,
                "after",
                reason -> ran.add("in flight " + shutdown.inFlight().count()));
        assertThat(shutdown.inFlight().tryEnter()).isTrue();
        CompletionStage<ShutdownReport> report = shutdown.begin(ShutdownReason.API, "test");
        draining.await();
        assertThat(shutdown.inFlight().tryEnter()).isFalse();
        assertThat(shutdown.inFlight().count()).isEqualTo(1);
        shutdown.inFlight().exit();
        assertThat(report.toCompletableFuture().join().isClean()).isTrue();
        assertThat(ran).containsExactly("in flight 0");
        assertThatThrownBy(() -> new InFlight().exit()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void delay_afterTermOnly() {
        assertThat(signalled("TERM", 15).took()).isGreaterThanOrEqualTo(BRIEF);
        assertThat(signalled("INT", 2).took()).isLessThan(Duration.ofSeconds(5));
        assertThat(ends).containsExactly("exit 143", "exit 130");
    }

    private ShutdownReport signalled(String name, int number) {
        Duration delay = name.equals("TERM") ? BRIEF : Duration.ofSeconds(10);
        Shutdown shutdown = owning(builder().budget(ShutdownPhase.DELAY, delay));
        int before = ends.size();
        shutdown.onSignal(name, number);
        ShutdownReport report = end(shutdown, ShutdownReason.API);
        while (ends.size() == before) {
            Thread.onSpinWait();
        }
        return report;
    }

    @Test
    void secondSignal_shortensEveryStep_thirdHalts() throws Exception {
        Shutdown shutdown = owning(builder());
        CountDownLatch finalising = new CountDownLatch(1);
        shutdown.on(ShutdownPhase.FINALIZE, "hangs", reason -> {
            finalising.countDown();
            hang();
        });
        shutdown.onSignal("TERM", 15);
        finalising.await();
        someTimeLater();
        shutdown.onSignal("TERM", 15);
        ShutdownReport report = end(shutdown, ShutdownReason.API);
        assertThat(report.took()).isLessThan(ShutdownPhase.FINALIZE.defaultBudget());
        assertThat(ends.poll(5, TimeUnit.SECONDS)).isEqualTo("exit 143");
        someTimeLater();
        shutdown.onSignal("TERM", 15);
        assertThat(ends.poll()).isEqualTo("halt 143");
    }

    /** As a TERM to the process group reaches a supervised process: directly, and from its supervisor. */
    @Test
    void theSameSignalAgainAtOnce_hurriesNothing() throws Exception {
        Shutdown shutdown = owning(builder());
        CountDownLatch never = new CountDownLatch(1);
        shutdown.on(ShutdownPhase.FINALIZE, "takes its time", reason -> {
            boolean unused = never.await(2 * ShutdownStep.WHEN_HURRIED.toMillis(), TimeUnit.MILLISECONDS);
        });
        for (int i = 0; i < 3; i++) {
            shutdown.onSignal("TERM", 15);
        }
        assertThat(end(shutdown, ShutdownReason.API).isClean()).isTrue();
        assertThat(ends.poll(5, TimeUnit.SECONDS)).isEqualTo("exit 143");
    }

    @Test
    void oneStepAmongQuickOnes_hasWhatThePhaseHas() {
        Shutdown shutdown =
                builder().budget(ShutdownPhase.DRAIN, Duration.ofSeconds(8)).build();
        shutdown.onQuick(ShutdownPhase.DRAIN, "quick", reason -> {});
        CountDownLatch never = new CountDownLatch(1);
        shutdown.on(ShutdownPhase.DRAIN, "long", reason -> {
            later.addAndGet(Duration.ofSeconds(5).toNanos());
            boolean unused = never.await(BRIEF.toMillis(), TimeUnit.MILLISECONDS); // interrupted if it had less
        });
        assertThat(end(shutdown, ShutdownReason.API).isClean()).isTrue();
    }

    @Test
    void aStepThatHangs_leavesTheUsersNextOneItsEvenShare() {
        Shutdown shutdown =
                builder().budget(ShutdownPhase.FINALIZE, Duration.ofMillis(400)).build();
        CountDownLatch never = new CountDownLatch(1);
        shutdown.on(ShutdownPhase.FINALIZE, "save", reason -> {
            boolean unused = never.await(100, TimeUnit.MILLISECONDS);
        });
        shutdown.on(ShutdownPhase.FINALIZE, "hangs", reason -> hang());
        ShutdownReport report = end(shutdown, ShutdownReason.API);
        assertThat(report.steps())
                .extracting(ShutdownReport.Step::name, ShutdownReport.Step::outcome)
                .contains(tuple("hangs", ShutdownReport.Outcome.TIMED_OUT), tuple("save", ShutdownReport.Outcome.DONE));
    }

    /** As one Ctrl-C reaches a supervised process: from the terminal, and from its supervisor. */
    @Test
    void oneSignalOfEachKind_hurriesNothing_andTheFirstOneGivesTheCode() throws Exception {
        Shutdown shutdown = owning(builder());
        CountDownLatch never = new CountDownLatch(1);
        shutdown.on(ShutdownPhase.FINALIZE, "takes its time", reason -> {
            boolean unused = never.await(2 * ShutdownStep.WHEN_HURRIED.toMillis(), TimeUnit.MILLISECONDS);
        });
        shutdown.onSignal("INT", 2);
        shutdown.onSignal("TERM", 15);
        assertThat(end(shutdown, ShutdownReason.API).isClean()).isTrue();
        assertThat(ends.poll(5, TimeUnit.SECONDS)).isEqualTo("exit 130");
        for (int i = 0; i < 2; i++) {
            someTimeLater();
            shutdown.onSignal("TERM", 15);
        }
        assertThat(ends.poll()).isEqualTo("halt 130");
    }

    @Test
    void callbackOnTheReportHangs_theJvmEndsAllTheSame() throws Exception {
        Shutdown shutdown = owning(builder());
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch hung = new CountDownLatch(1); // a callback on a stage that is complete would run, and hang, here
        shutdown.on(ShutdownPhase.FINALIZE, "wait", reason -> hung.await());
        CompletionStage<ShutdownReport> stage = shutdown.begin(ShutdownReason.API, "test");
        CompletionStage<Void> unused = stage.thenAccept(report -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        hung.countDown();
        assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo("exit 0");
        never.countDown();
    }

    @Test
    void noThreadLeft_theTaskRunsAllTheSame() {
        Threads.startOrRun(new Thread(() -> ran.add("save")) {
            @Override
            public synchronized void start() {
                throw new OutOfMemoryError("unable to create native thread");
            }
        });
        assertThat(ran).containsExactly("save");
    }

    @Test
    void exitTooOften_doesNotCloseTheDoor() {
        InFlight inFlight = new InFlight();
        assertThatThrownBy(inFlight::exit).isInstanceOf(IllegalStateException.class);
        assertThat(inFlight.tryEnter()).isTrue();
        assertThat(inFlight.count()).isEqualTo(1);
    }

    @Test
    void totalLimit_halts() throws Exception {
        Shutdown shutdown = owning(builder().limit(BRIEF));
        shutdown.on(ShutdownPhase.STOP_WORK, "hangs", reason -> hang());
        CompletionStage<ShutdownReport> unused = shutdown.begin(ShutdownReason.WATCHDOG, "test");
        assertThat(ends.poll(5, TimeUnit.SECONDS)).isEqualTo("halt 1");
    }

    @Test
    void exitCodes_asDocumented() throws Exception {
        for (var expected : java.util.Map.of(
                        ShutdownReason.API, 0,
                        ShutdownReason.SCHEDULED, 86,
                        ShutdownReason.LOCK_LOST, 74,
                        ShutdownReason.WATCHDOG, 1,
                        ShutdownReason.FATAL, 1)
                .entrySet()) {
            end(owning(builder()), expected.getKey());
            assertThat(ends.poll(5, TimeUnit.SECONDS)).isEqualTo("exit " + expected.getValue());
        }
        Shutdown unclean = owning(builder());
        unclean.on(ShutdownPhase.FINALIZE, "throws", reason -> {
            throw new IllegalStateException();
        });
        end(unclean, ShutdownReason.API);
        assertThat(ends.poll(5, TimeUnit.SECONDS)).isEqualTo("exit 1");
    }

    @Test
    void lockLost_mayNotWrite() {
        Shutdown shutdown = builder().build();
        shutdown.on(ShutdownPhase.FINALIZE, "save", reason -> ran.add(reason + " " + reason.mayWrite()));
        end(shutdown, ShutdownReason.LOCK_LOST);
        assertThat(ran).containsExactly("LOCK_LOST false");
    }
}
