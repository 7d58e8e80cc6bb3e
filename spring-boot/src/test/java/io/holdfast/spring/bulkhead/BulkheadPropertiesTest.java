package io.holdfast.spring.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitOptions;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkheadOptions;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

class BulkheadPropertiesTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(BulkheadAutoConfiguration.class));

    private static ConcurrencyLimitOptions limits(ApplicationContext context) {
        return context.getBean(ConcurrencyLimitRegistry.class)
                .concurrencyLimit("any")
                .getOptions();
    }

    private static PoolBulkheadOptions pools(ApplicationContext context) {
        return context.getBean(PoolBulkheadRegistry.class).poolBulkhead("any").getOptions();
    }

    @Test
    void withoutProperties_optionsAreTheDefaults() {
        application.run(context -> {
            assertThat(limits(context)).isSameAs(ConcurrencyLimitOptions.defaults());
            assertThat(pools(context)).isSameAs(PoolBulkheadOptions.defaults());
        });
    }

    @Test
    void properties_goOverTheOptionsOfTheApplication() {
        application
                .withBean(
                        PoolBulkheadOptions.class,
                        () -> PoolBulkheadOptions.defaults()
                                .virtualThreads(true)
                                .closeTimeout(Duration.ofSeconds(7)))
                .withPropertyValues("holdfast.bulkhead.cancel-source=true", "holdfast.bulkhead.pool.close-timeout=2s")
                .run(context -> {
                    assertThat(limits(context).isCancelSource()).isTrue();
                    assertThat(pools(context).isVirtualThreads()).isTrue();
                    assertThat(pools(context).getCloseTimeout()).isEqualTo(Duration.ofSeconds(2));
                });
        application
                .withPropertyValues("holdfast.bulkhead.pool.virtual-threads=true")
                .run(context -> assertThat(pools(context).isVirtualThreads()).isTrue());
    }

    @Test
    void wrongProperty_isABindingErrorThatNamesIt() {
        application
                .withPropertyValues("holdfast.bulkhead.pool.close-timeout=-1s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("closeTimeout: PT-1S (expected: >= 0)"));
    }

    @Test
    void timeOfTheApplication_isUsed_unlessItsOptionsHaveAnother() {
        VirtualTime time = new VirtualTime();
        VirtualTime other = new VirtualTime();
        application
                .withBean("time", VirtualTime.class, () -> time)
                .run(context -> assertThat(limits(context).getTimeSource()).isSameAs(time));
        application
                .withBean("time", VirtualTime.class, () -> time)
                .withBean(
                        ConcurrencyLimitOptions.class,
                        () -> ConcurrencyLimitOptions.defaults().timeSource(other))
                .run(context -> assertThat(limits(context).getTimeSource()).isSameAs(other));
    }

    @Test
    void endOfTheContext_closesThePools() {
        application.run(context -> {
            var pool = context.getBean(PoolBulkheadRegistry.class).poolBulkhead("any");
            assertThat(pool.submit(() -> "runs").get(20, TimeUnit.SECONDS)).isEqualTo("runs");
            context.close();
            assertThatThrownBy(() -> pool.submit(() -> "late")).isInstanceOf(BulkheadFullException.class);
        });
    }
}
