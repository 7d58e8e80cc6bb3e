package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand breakers with errors as long as can be, and sixty that watch them and read nothing: within 128 MB. */
@Tag("system")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowWatchersSystemTest {

    private static final int BREAKERS = 10_000;
    private static final int SLOW = 60;

    @TempDir
    Path directory;

    @Test
    void slowWatchers_doNotFillTheHeap_norHideAnythingFromOthers() throws Exception {
        List<RawConnection> slow = new ArrayList<>();
        try (TowerProcess service = TowerProcess.start(
                        directory.resolve("service.log"),
                        List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError"),
                        BREAKERS);
                Watcher watcher = Watcher.at(service.page())) {
            JsonNode first = watcher.snapshot();
            assertThat(first.path("breakersInAll").asInt()).isEqualTo(BREAKERS);
            assertThat(first.path("breakerStates").path("OPEN").asInt()).isEqualTo(BREAKERS);
            assertThat(first.path("breakers").size()).isBetween(100, BREAKERS / 2);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            long seq = first.path("seq").asLong();
            while (slow.size() < SLOW || System.nanoTime() < end) {
                if (slow.size() < SLOW) { // another one after each tick, so that each stalls at another frame
                    slow.add(new RawConnection(service.page(), 2 * 1024).shakeHands(service.page()));
                }
                JsonNode next = watcher.snapshot();
                assertThat(next.path("seq").asLong()).isGreaterThan(seq);
                seq = next.path("seq").asLong();
                assertThat(service.isAlive()).isTrue();
            }
        } finally {
            for (RawConnection connection : slow) {
                connection.close();
            }
        }
    }
}
