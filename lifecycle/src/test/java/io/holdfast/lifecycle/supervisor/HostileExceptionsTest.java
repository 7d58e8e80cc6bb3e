package io.holdfast.lifecycle.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.internal.PlannedRestart;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.schedule.RestartSchedule;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import io.holdfast.lifecycle.shutdown.ShutdownReason;
import io.holdfast.lifecycle.shutdown.ShutdownReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the user's steps, listeners and schedules throw may be broken itself: the process begins, beats and ends all the
 * same.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileExceptionsTest {

    @TempDir
    Path directory;

    private enum Hostile {
        MESSAGE(() -> new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("getMessage is broken");
            }
        }),
        TEXT(() -> new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String toString() {
                throw new NoClassDefFoundError("com/acme/Gone");
            }
        }),
        CAUSE(() -> new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                throw new StackOverflowError();
            }
        }),
        CHECKED(() -> new IOException("as Kotlin throws it")),
        NEITHER_EXCEPTION_NOR_ERROR(() -> new Throwable("bare"));

        @SuppressWarnings("ImmutableEnumChecker") // it makes a new one each time
        private final Supplier<Throwable> maker;

        Hostile(Supplier<Throwable> maker) {
            this.maker = maker;
        }

        RuntimeException strike() {
            throw Hostile.<RuntimeException>sneak(maker.get());
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // throws what the compiler does not know of
        private static <T extends Throwable> RuntimeException sneak(Throwable thrown) throws T {
            throw (T) thrown;
        }
    }

    @ParameterizedTest
    @EnumSource
    void stepOfTheShutdown_isReportedAsFailed_andTheRestRuns(Hostile hostile) {
        List<String> ran = new ArrayList<>();
        Shutdown shutdown = Shutdown.builder().build();
        shutdown.on(ShutdownPhase.FINALIZE, "last", reason -> ran.add("last"));
        shutdown.on(ShutdownPhase.FINALIZE, "hostile", reason -> {
            throw hostile.strike();
        });
        ShutdownReport report = shutdown.begin(ShutdownReason.API, "test")
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();

        assertThat(ran).containsExactly("last");
        assertThat(report.steps())
                .filteredOn(step -> step.outcome() == ShutdownReport.Outcome.FAILED)
                .singleElement()
                .satisfies(step -> assertThat(step.problem()).isNotBlank());
    }

    @ParameterizedTest
    @EnumSource
    void listenerOfReadiness_keepsNobodyFromBeingTold(Hostile hostile) {
        Readiness readiness = Readiness.of("db");
        List<ReadinessState> seen = new ArrayList<>();
        readiness.onChange(now -> hostile.strike());
        readiness.onChange(now -> seen.add(now.state()));
        readiness.met("db");
        readiness.drain();

        assertThat(seen).containsExactly(ReadinessState.READY, ReadinessState.DRAINING);
    }

    @ParameterizedTest
    @EnumSource
    void scheduleOfTheUser_isNotDue_andAskedAgain(Hostile hostile) {
        AtomicBoolean broken = new AtomicBoolean();
        RestartSchedule daily = RestartSchedule.daily(LocalTime.of(5, 55), ZoneOffset.UTC);
        RestartSchedule schedule = new RestartSchedule() {
            @Override
            public Instant next(Instant after) {
                if (broken.get()) {
                    throw hostile.strike();
                }
                return daily.next(after);
            }

            @Override
            public String toString() {
                throw hostile.strike();
            }
        };
        PlannedRestart planned =
                new PlannedRestart(schedule, null, Duration.ZERO, Duration.ZERO, Instant.parse("2026-11-21T05:00:00Z"));
        broken.set(true);
        assertThat(planned.due(Instant.parse("2026-11-21T04:00:00Z"), Duration.ofDays(1)))
                .isFalse();
        broken.set(false);
        assertThat(planned.due(Instant.parse("2026-11-21T05:55:00Z"), Duration.ofDays(1)))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void statisticAndState_costNoBeat(Hostile hostile) throws IOException {
        Path file = directory.resolve("heartbeat");
        try (Heartbeat heartbeat = Heartbeat.at(file)
                .statistic("hostile", () -> hostile.strike())
                .statistic("mute", () -> new Object() {
                    @Override
                    public String toString() {
                        throw hostile.strike();
                    }
                })
                .statistic("good", () -> "1")
                .state(() -> {
                    throw hostile.strike();
                })
                .open()) {
            heartbeat.beat();
        }
        assertThat(Files.readString(file)).contains("good=1");
    }

    @ParameterizedTest
    @EnumSource
    void notifier_keepsNobodyFromBeingTold(Hostile hostile) throws Exception {
        CompletableFuture<SupervisorEvent> told = new CompletableFuture<>();
        SupervisorEvents events = new SupervisorEvents(
                directory,
                List.of(
                        event -> {
                            throw hostile.strike();
                        },
                        told::complete));
        SupervisorEvent event = new SupervisorEvent(
                Instant.parse("2026-11-21T05:55:00Z"), SupervisorEvent.Cause.STARTED, -1, Duration.ZERO, "process 1");
        events.tell(event);

        assertThat(told.get(30, TimeUnit.SECONDS)).isEqualTo(event);
        events.close();
    }
}
