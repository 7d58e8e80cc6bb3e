package io.holdfast.watchtower.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("system")
class TicksTest {

    @Test
    void whoeverWaitsForSomebody_misses_howeverBusyTheMachineIs() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Ticks ticks = new Ticks(Duration.ofMillis(20));
        ticks.run(20, tick -> {
            if (tick == 10) {
                waitFor(never);
            }
        });
        assertThat(ticks.missed()).as(ticks.toString()).isEqualTo(1);
    }

    private static void waitFor(CountDownLatch never) {
        try {
            assertThat(never.await(2, TimeUnit.SECONDS)).isFalse();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
