package io.holdfast.lifecycle.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.internal.LogEar;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A shutdown that does not end in time halts, and says what its threads were doing. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShutdownLimitTest {

    @Test
    void threadsAtTheLimit_areWrittenLineByLine() throws Exception {
        CountDownLatch halted = new CountDownLatch(1);
        List<String> lines = new CopyOnWriteArrayList<>();
        LogEar ear = LogEar.at(Shutdown.class, lines::add);
        ShutdownBuilder builder = Shutdown.builder().limit(Duration.ofMillis(50));
        builder.exiting = true;
        builder.end = new ShutdownBuilder.JvmEnd() {
            @Override
            public void exit(int code) {}

            @Override
            public void halt(int code) {
                halted.countDown();
            }
        };
        Shutdown shutdown = new Shutdown(builder);
        shutdown.on(ShutdownPhase.FINALIZE, "hangs", reason -> halted.await());
        CompletionStage<ShutdownReport> unused = shutdown.begin(ShutdownReason.API, "test");
        assertThat(halted.await(60, TimeUnit.SECONDS)).isTrue();
        ear.close();

        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("halting after PT0.05S: the shutdown did not end\n\"")
                        .contains("\n\tat "));
    }
}
