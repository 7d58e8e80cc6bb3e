package io.holdfast.spring.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChangedKeysTest {

    private static ChangedKeys of(String... keys) {
        return new ChangedKeys(List.of(keys), "resilience4j.thread-pool-bulkhead");
    }

    @Test
    void keysOfOthers_areNone() {
        assertThat(of("resilience4j.bulkhead.instances.a.b", "resilience4j.thread-pool-bulkheads.x", "server.port")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void keysOfOneName_concernThatOne() {
        ChangedKeys changed = of(
                "resilience4j.thread-pool-bulkhead.instances.my-prices.queue-capacity",
                "resilience4j.thread-pool-bulkhead.backends.stock.queue-capacity");
        assertThat(changed.anyShared()).isFalse();
        assertThat(changed.anyOf("my-prices")).isTrue();
        assertThat(changed.anyOf("stock")).isTrue();
        assertThat(changed.anyOf("my")).isFalse();
        assertThat(changed.anyOf("prices")).isFalse();
    }

    @Test
    void otherKeys_concernAll() {
        assertThat(of("resilience4j.thread-pool-bulkhead.configs.default.queue-capacity")
                        .anyShared())
                .isTrue();
    }

    @Test
    void keys_mayBeWrittenInAnyWayThatBootBinds() {
        assertThat(of("resilience4j.threadPoolBulkhead.instances.myPrices.queueCapacity")
                        .anyOf("my-prices"))
                .isTrue();
        assertThat(of("resilience4j.thread_pool_bulkhead.instances[a.b].queue-capacity")
                        .anyOf("a.b"))
                .isTrue();
        assertThat(of("resilience4j.thread-pool-bulkhead.instances.a.b.queue-capacity")
                        .anyOf("a.c"))
                .isFalse();
    }
}
