package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.time.Clocks;
import io.holdfast.watchtower.recorder.RecorderStatus.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is thrown in the recorder's thread, it pauses, says so, and goes on; what is lost is never said to be
 * written.
 */
@Timeout(60)
@Tag("system")
class FailingClocksTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int TIMES = 3; // more only adds to the pauses, which grow
    private static final Instant START = SettableClocks.START;

    @TempDir
    Path directory;

    private Path database;
    private final AtomicInteger throwing = new AtomicInteger();

    @BeforeEach
    void name() throws IOException {
        database = directory.toRealPath().resolve("flight.db");
    }

    static Stream<Supplier<Throwable>> errors() {
        return Stream.of(
                () -> new OutOfMemoryError("Java heap space"),
                StackOverflowError::new,
                () -> new NoClassDefFoundError("org/sqlite/Gone"),
                () -> new AssertionError("odd"),
                () -> new IllegalStateException("no clock"));
    }

    private static boolean isTheRecordersThread() {
        return Thread.currentThread().getName().equals("holdfast-flight-recorder");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwIt(Throwable error) throws T {
        throw (T) error;
    }

    private void failWith(Supplier<Throwable> error) {
        if (isTheRecordersThread() && throwing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            FailingClocksTest.<RuntimeException>throwIt(error.get());
        }
    }

    private Clocks failingTicker(Supplier<Throwable> error) {
        return new Clocks(
                () -> {
                    failWith(error);
                    return System.nanoTime();
                },
                InstantSource.system());
    }

    private Clocks failingWall(Supplier<Throwable> error) {
        return new Clocks(System::nanoTime, () -> {
            failWith(error);
            return Instant.now();
        });
    }

    private static Entry.Transition transition(int number) {
        return new Entry.Transition(START, "b" + number, "CLOSED", "OPEN", "");
    }

    @ParameterizedTest
    @MethodSource("errors")
    void whateverTheTickerThrows_recordingGoesOn_andNothingIsLost(Supplier<Throwable> error) throws Exception {
        goesOn(failingTicker(error));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void whateverTheWallClockThrows_recordingGoesOn_andNothingIsLost(Supplier<Throwable> error) throws Exception {
        goesOn(failingWall(error));
    }

    private void goesOn(Clocks clocks) throws Exception {
        try (FlightRecorder recorder =
                FlightRecorder.at(database).clocks(clocks).open()) {
            recorder.record(transition(1));
            assertThat(recorder.flush(LIMIT)).isTrue();
            throwing.set(TIMES);
            for (int i = 2; i <= 100; i++) {
                recorder.record(transition(i));
            }
            Waiting.until(() -> throwing.get() == 0);
            recorder.record(transition(101));

            assertThat(recorder.flush(LIMIT)).isTrue();
            Waiting.until(() -> recorder.status().state() == State.RECORDING);
            assertThat(recorder.status().dropped()).isZero();
            assertThat(recorder.status().written()).isEqualTo(101);
        }
        assertThat(Sqlite.text(
                        database,
                        "SELECT count(*) || ' ' || count(DISTINCT subject) FROM entry WHERE kind = 'transition'"))
                .isEqualTo("101 101");
    }

    @Test
    void errorThatStays_isToldAsAPause_andClosingCountsWhatIsLost() throws Exception {
        FlightRecorder recorder = FlightRecorder.at(database)
                .clocks(failingTicker(() -> new OutOfMemoryError("Java heap space")))
                .closeWithin(Duration.ofMillis(200))
                .open();
        recorder.record(transition(1));
        assertThat(recorder.flush(LIMIT)).isTrue();
        throwing.set(Integer.MAX_VALUE);
        Waiting.until(() -> recorder.status().state() == State.PAUSED);
        assertThat(recorder.status().reason()).isEqualTo("java.lang.OutOfMemoryError: Java heap space");
        recorder.record(transition(2));
        assertThat(recorder.flush(Duration.ofMillis(100))).isFalse();
        recorder.close();
        Waiting.until(() -> recorder.status().state() == State.CLOSED);
        assertThat(recorder.status().dropped()).isEqualTo(1);
        assertThat(recorder.flush(LIMIT)).as("what was dropped").isFalse();
    }

    @Test
    void whatFindsNoRoom_isNotFlushed() throws Exception {
        try (var other = Sqlite.open(database);
                FlightRecorder recorder = FlightRecorder.at(database)
                        .queueCapacity(5)
                        .busyMillis(50)
                        .open()) {
            recorder.record(transition(0));
            assertThat(recorder.flush(LIMIT)).isTrue();
            Sqlite.run(other, "BEGIN IMMEDIATE");
            for (int i = 1; i <= 50; i++) {
                recorder.record(transition(i));
            }
            Sqlite.run(other, "ROLLBACK");
            assertThat(recorder.flush(LIMIT)).isFalse();
            recorder.record(transition(51));
            assertThat(recorder.flush(LIMIT)).isTrue();
        }
    }
}
