package io.holdfast.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("system")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessSystemTest {

    private static final String[] IN_ORDER = {"destroyed", "handler", "held true"};

    @TempDir
    Path directory;

    private Child start(String... arguments) throws IOException {
        String[] all = new String[arguments.length + 1];
        all[0] = "--holdfast.lifecycle.directory=" + directory.resolve("life");
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Child.start(ProcessApp.class, all);
    }

    private void assertFree(String lastEnd) throws Exception {
        try (Child next = start("--plain-exit")) {
            assertThat(next.exitCode()).isEqualTo(9);
            assertThat(next.said()).contains("ready after " + lastEnd);
        }
    }

    @Test
    void term_drainsAnswersAndEndsInOrder_with143() throws Exception {
        try (Child app = start("--request")) {
            app.awaitSaid("asked");
            app.signal("TERM");

            assertThat(app.exitCode()).isEqualTo(143);
            assertThat(app.said())
                    .containsExactly(
                            "ready after UNKNOWN",
                            "asked",
                            "whole answer",
                            "save SIGNAL true",
                            "destroyed",
                            "handler",
                            "held true");
            assertThat(app.lines()).anyMatch(line -> line.contains("shut down cleanly"));
        }
        assertFree("CLEAN");
    }

    @Test
    void secondInstance_givesWayBeforeItOpensAnything_inOneLine() throws Exception {
        Path log = directory.resolve("second.log");
        try (Child first = start()) {
            first.awaitSaid("ready after UNKNOWN");
            try (Child second = start("--logging.file.name=" + log)) {
                assertThat(second.exitCode()).isEqualTo(75);
                assertThat(second.lines()).singleElement().asString().startsWith("another instance holds ");
                assertThat(log).doesNotExist();
            }
        }
    }

    @Test
    void directoryThatCannotBeMade_endsWith74_inOneLine() throws Exception {
        Files.writeString(directory.resolve("life"), "a file");

        try (Child app = start()) {
            assertThat(app.exitCode()).isEqualTo(74);
            assertThat(app.lines()).singleElement().asString().contains("life");
        }
    }

    @ParameterizedTest
    @CsvSource({"SCHEDULED, 86", "API, 0", "FATAL, 1", "LOCK_LOST, 74"})
    void end_hasTheCodeOfItsReason(String reason, int code) throws Exception {
        try (Child app = start("--end=" + reason)) {
            assertThat(app.exitCode()).isEqualTo(code);
            assertThat(app.said()).contains("save " + reason + " true").endsWith(IN_ORDER);
        }
    }

    @Test
    void exitOfTheContext_keepsTheCodeOfTheApplication() throws Exception {
        try (Child app = start("--exit")) {
            assertThat(app.exitCode()).isEqualTo(5);
            assertThat(app.said())
                    .containsExactlyInAnyOrder(
                            "ready after UNKNOWN", "destroyed", "save API false", "handler", "held true")
                    .endsWith("held true");
        }
        assertFree("CLEAN");
    }

    @Test
    void systemExit_closesTheContextBeforeTheHandlers() throws Exception {
        try (Child app = start("--plain-exit")) {
            assertThat(app.exitCode()).isEqualTo(9);
            assertThat(app.said()).contains("save API true").endsWith(IN_ORDER);
        }
        assertFree("CLEAN");
    }

    @Test
    void systemExitDuringTheStart_endsAtOnceInOrder() throws Exception {
        try (Child app = start("--exit-in-runner")) {
            assertThat(app.exitCode()).isEqualTo(7);
            assertThat(app.said()).containsExactly("destroyed", "handler");
        }
    }

    @Test
    void startThatFails_isReportedAndEndsWith1() throws Exception {
        try (Child app = start("--fail")) {
            assertThat(app.exitCode()).isEqualTo(1);
            assertThat(app.said()).containsExactly("destroyed", "handler");
            assertThat(app.lines())
                    .anyMatch(line -> line.contains("Application run failed"))
                    .anyMatch(
                            line -> line.contains("the application failed to start: java.lang.IllegalStateException"));
        }
        assertFree("CLEAN");
    }

    @Test
    void contextClosedByTheApplication_endsTheProcess() throws Exception {
        try (Child app = start("--close")) {
            assertThat(app.exitCode()).isZero();
            assertThat(app.said()).contains("save API false").endsWith("held true");
        }
        assertFree("CLEAN");
    }

    @Test
    void propertyThatCannotBeUsed_isOneReadableFailure() throws Exception {
        try (Child app = start("--holdfast.lifecycle.limit=5s")) {
            assertThat(app.exitCode()).isEqualTo(1);
            assertThat(app.lines())
                    .anyMatch(line -> line.contains("APPLICATION FAILED TO START"))
                    .anyMatch(line -> line.contains("expected: at least PT22S"));
        }
    }

    @Test
    void withoutALifecycle_bootEndsAsItAlwaysDid() throws Exception {
        try (Child app = start("--holdfast.enabled=false", "--fail")) {
            assertThat(app.exitCode()).isEqualTo(1);
            assertThat(app.said()).containsExactly("destroyed", "handler");
            assertThat(directory).isEmptyDirectory();
        }
    }
}
