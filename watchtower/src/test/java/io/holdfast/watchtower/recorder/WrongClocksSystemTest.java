package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.watchtower.recorder.Incident.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes whose wall clock is wrong for a while, ended by a kill, and what is told of them afterwards. */
@Tag("system")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WrongClocksSystemTest {

    private static final Duration GAP = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Instant began = Instant.now();
    private Path library;
    private Path database;

    @BeforeEach
    void prepare() throws Exception {
        library = ChildJvm.library(folder.toRealPath().resolve("library"));
        database = folder.toRealPath().resolve("flight.db");
    }

    private void beat(ChildJvm service) throws Exception {
        assertThat(service.ask("beat")).startsWith("beat ");
    }

    private Report report() {
        try (History history = History.of(database)) {
            return history.between(began.minus(Duration.ofHours(2)), Instant.now(), GAP);
        }
    }

    private static void isFaultAlone(Report report, int faults) {
        assertThat(report.silences()).isEmpty();
        assertThat(report.incidents())
                .filteredOn(each -> each.kind() == Kind.CLOCK)
                .hasSize(faults);
        assertThat(report.entries()).hasSize(10);
        assertThat(report.incidents()).extracting(Incident::kind).contains(Kind.RUN_STARTED);
    }

    @Test
    void killedWhileItsClockIsYearsAhead_isNoSilenceOfYears() throws Exception {
        try (ChildJvm service = ChildJvm.start(library)) {
            assertThat(service.ask("open " + database)).isEqualTo("open");
            beat(service);
            assertThat(service.ask("clock P3650D")).isEqualTo("set");
            beat(service);
            assertThat(service.ask("record 10")).isEqualTo("recorded 10");
            assertThat(service.ask("flush")).isEqualTo("true");
            service.kill();
        }
        try (ChildJvm next = ChildJvm.start(library)) {
            assertThat(next.ask("open " + database)).isEqualTo("open");
            beat(next);
            assertThat(next.ask("flush")).isEqualTo("true");
            isFaultAlone(report(), 1);
            next.kill();
        }
    }

    @Test
    void clockThatIsPutRightByAnHour_isNoSilenceOfAnHour() throws Exception {
        try (ChildJvm service = ChildJvm.start(library)) {
            assertThat(service.ask("clock PT-1H")).isEqualTo("set");
            assertThat(service.ask("open " + database)).isEqualTo("open");
            beat(service);
            assertThat(service.ask("record 10")).isEqualTo("recorded 10");
            assertThat(service.ask("clock PT0S")).isEqualTo("set");
            beat(service);
            assertThat(service.ask("flush")).isEqualTo("true");
            service.kill();
        }
        Report report = report();
        isFaultAlone(report, 1);
        assertThat(report.runs().get(0).started())
                .isAfter(began.minusSeconds(5))
                .isBefore(Instant.now());
    }
}
