package io.holdfast.spring.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.util.ReflectionTestUtils;

@Timeout(60)
class RateLimitHealthTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    private final VirtualTime time = new VirtualTime();

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withBean(VirtualTime.class, () -> time)
            .withPropertyValues(
                    "management.health.ratelimiters.enabled=true",
                    "resilience4j.ratelimiter.configs.default.register-health-indicator=true",
                    "resilience4j.ratelimiter.configs.default.limit-for-period=1",
                    "resilience4j.ratelimiter.configs.default.limit-refresh-period=10s",
                    "resilience4j.ratelimiter.configs.default.timeout-duration=15s",
                    "resilience4j.ratelimiter.instances.mild.limit-for-period=1",
                    "resilience4j.ratelimiter.instances.strict.allow-health-indicator-to-fail=true",
                    "resilience4j.ratelimiter.instances.hidden.register-health-indicator=false");

    /** By reflection, since Boot 4 has the types elsewhere. */
    private static Object asked(Object target, String method) {
        return Objects.requireNonNull(ReflectionTestUtils.invokeMethod(target, method));
    }

    private static Object health(ApplicationContext context) {
        return asked(context.getBean("rateLimitersHealthIndicator"), "health");
    }

    private static String status(Object health) {
        return (String) asked(asked(health, "getStatus"), "getCode");
    }

    private static Map<?, ?> details(ApplicationContext context) {
        return (Map<?, ?>) asked(health(context), "getDetails");
    }

    private static String health(ApplicationContext context, String name) {
        return status(Objects.requireNonNull(details(context).get(name)));
    }

    @Test
    void limitWhoseCallersWaitTooLong_isNotUp() {
        List<Thread> callers = new ArrayList<>();
        application.run(context -> {
            assertThat(status(health(context))).isEqualTo("UP");
            assertThat(details(context).keySet()).map(String::valueOf).containsExactlyInAnyOrder("mild", "strict");
            for (String name : new String[] {"mild", "strict"}) {
                RateLimit limit = context.getBean(RateLimitRegistry.class).rateLimit(name);
                assertThat(limit.acquirePermission()).isTrue();
                assertThat(health(context, name)).as("nobody waits").isEqualTo("UP");
                Thread caller = new Thread(limit::acquirePermission);
                caller.start();
                callers.add(caller);
                awaitWaiting(limit);
            }
            assertThat(health(context, "mild")).isEqualTo("RATE_LIMITED");
            assertThat(health(context, "strict")).isEqualTo("DOWN");
            assertThat(status(health(context))).isEqualTo("DOWN");
            time.advance(Duration.ofSeconds(8));
            assertThat(health(context, "mild")).as("in 12 seconds").isEqualTo("UNKNOWN");
            time.advance(Duration.ofSeconds(30));
            for (Thread caller : callers) {
                caller.join(20_000);
                assertThat(caller.isAlive()).isFalse();
            }
            assertThat(health(context, "mild")).isEqualTo("UP");
        });
    }

    private static void awaitWaiting(RateLimit limit) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (limit.getMetrics().getNumberOfWaitingThreads() == 0 && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(limit.getMetrics().getNumberOfWaitingThreads()).isOne();
    }

    @Test
    void limiterOfResilience4jInOurRegistry_isShownAsBefore() {
        application.run(context -> {
            context.getBean(RateLimitRegistry.class).replace("mild", RateLimiter.ofDefaults("mild"));
            assertThat(health(context, "mild")).isEqualTo("UP");
        });
    }

    @Test
    void switchedOff_orNotAskedFor_itIsResilience4js_orAbsent() {
        application
                .withPropertyValues("holdfast.ratelimiter.enabled=false")
                .run(context -> assertThat(context.getBean("rateLimitersHealthIndicator")
                                .getClass()
                                .getName())
                        .startsWith("io.github.resilience4j"));
        application
                .withPropertyValues("management.health.ratelimiters.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("rateLimitersHealthIndicator"));
    }
}
