package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.core.registry.BreakerRegistry;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong at one place stays there. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowClientTest {

    private static final int BREAKERS = 300;
    private static final int SLOW = 30;

    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();

    @Test
    void clientsThatDoNotRead_loseFrames_andNobodyElseDoes() throws Exception {
        for (int i = 0; i < BREAKERS; i++) {
            registry.breaker("breaker-" + i);
        }
        List<RawConnection> slow = new ArrayList<>();
        try (Watchtower tower = Watchtower.builder()
                .registry(registry)
                .port(0)
                .every(Duration.ofMillis(50))
                .start()) {
            for (int i = 0; i < SLOW; i++) {
                RawConnection connection = new RawConnection(tower.uri(), 4 * 1024).shakeHands(tower.uri());
                slow.add(connection);
                assertThat(connection.head()).startsWith("HTTP/1.1 101");
            }
            try (Watcher watcher = Watcher.at(tower.uri())) {
                JsonNode before = watcher.snapshot();
                while (tower.lostFrames() < SLOW * 10L) {
                    JsonNode next = watcher.snapshot();
                    assertThat(next.path("seq").asLong())
                            .isEqualTo(before.path("seq").asLong() + 1);
                    before = next;
                }
                assertThat(tower.clients()).isEqualTo(SLOW + 1);
            }
        } finally {
            for (RawConnection connection : slow) {
                connection.close();
            }
        }
    }

    @Test
    void collectorThatThrows_harmsItsPanelOnly_andComesBack() throws Exception {
        registry.breaker("healthy");
        BreakerRegistry sick = BreakerRegistry.ofDefaults();
        sick.breaker("known");
        AtomicBoolean broken = new AtomicBoolean();
        InvocationHandler breaking = (proxy, method, arguments) -> {
            if (broken.get()) {
                throw new IllegalStateException("registry is broken");
            }
            try {
                return method.invoke(sick, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        BreakerRegistry flaky = (BreakerRegistry)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {BreakerRegistry.class}, breaking);
        try (Watchtower tower = Watchtower.builder()
                        .registry(registry)
                        .registry("flaky", flaky)
                        .port(0)
                        .every(Duration.ofMillis(20))
                        .start();
                Watcher watcher = Watcher.at(tower.uri())) {
            watcher.snapshot();
            broken.set(true);
            JsonNode harmed = watcher.await(frame -> frame.path("faults").size() == 1);
            assertThat(harmed.path("faults").path("breakers flaky").asText())
                    .isEqualTo("java.lang.IllegalStateException: registry is broken");
            assertThat(harmed.path("breakers")).hasSize(2); // the other one, and what was seen last

            sick.breaker("new");
            broken.set(false);
            watcher.await(frame -> frame.path("type").asText().equals("snapshot")
                    && frame.path("faults").isEmpty()
                    && frame.path("breakers").size() == 3);
        }
    }
}
