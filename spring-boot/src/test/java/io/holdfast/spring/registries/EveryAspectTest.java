package io.holdfast.spring.registries;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.event.BulkheadEvent;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Resilience4j's aspects over our entries, and what is under way when a refresh comes. */
@Timeout(120)
class EveryAspectTest {

    private static final String INSTEAD_OF_FULL = "instead: BulkheadFullException";

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withBean(Backend.class)
            .withPropertyValues(
                    "resilience4j.retry.configs.default.wait-duration=1ms",
                    "resilience4j.retry.instances.again.max-attempts=3",
                    "resilience4j.retry.instances.all.max-attempts=2",
                    "resilience4j.ratelimiter.configs.default.limit-refresh-period=1h",
                    "resilience4j.ratelimiter.configs.default.timeout-duration=0",
                    "resilience4j.ratelimiter.instances.seldom.limit-for-period=2",
                    "resilience4j.ratelimiter.instances.seldom.subscribe-for-events=true",
                    "resilience4j.bulkhead.instances.narrow.max-concurrent-calls=1",
                    "resilience4j.thread-pool-bulkhead.instances.pool.core-thread-pool-size=1",
                    "resilience4j.thread-pool-bulkhead.instances.pool.max-thread-pool-size=1",
                    "resilience4j.thread-pool-bulkhead.instances.pool.queue-capacity=1",
                    "resilience4j.thread-pool-bulkhead.instances.pool.context-propagators="
                            + RequestPropagator.class.getName(),
                    "resilience4j.timelimiter.instances.soon.timeout-duration=50ms");

    private static void refresh(ConfigurableApplicationContext context, String property) {
        TestPropertyValues.of(property).applyTo(context);
        context.publishEvent(new EnvironmentChangeEvent(context, Set.of(property.split("=", 2)[0])));
    }

    private static String wait(CompletionStage<String> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void retry_callsAgain_andARunningOneKeepsItsCountOverARefresh() {
        application.run(context -> {
            Backend backend = context.getBean(Backend.class);
            AtomicInteger attempts = new AtomicInteger();
            String answer = backend.again(() -> {
                if (attempts.incrementAndGet() == 2) {
                    refresh(context, "resilience4j.retry.instances.again.max-attempts=9");
                }
                throw new IllegalStateException("down");
            });
            assertThat(answer).isEqualTo("instead: IllegalStateException");
            assertThat(attempts)
                    .as("as many as when it began, or as many as now")
                    .hasValueBetween(3, 9);
            var metrics =
                    context.getBean(RetryPolicyRegistry.class).retry("again").getMetrics();
            assertThat(metrics.getNumberOfFailedCallsWithRetryAttempt()).isOne();
        });
    }

    @Test
    void rateLimit_refuses_andARefreshGivesNoPermitTwice() {
        application.run(context -> {
            Backend backend = context.getBean(Backend.class);
            var limit = context.getBean(RateLimitRegistry.class).rateLimit("seldom");
            assertThat(backend.seldom(() -> "a")).isEqualTo("a");
            assertThat(wait(backend.seldomLater(() -> "b"))).isEqualTo("b");
            assertThat(backend.seldom(() -> "c")).isEqualTo("instead: RequestNotPermitted");
            assertThat(wait(backend.seldomLater(() -> "c"))).isEqualTo("instead: RequestNotPermitted");

            refresh(context, "resilience4j.ratelimiter.instances.seldom.limit-for-period=3");
            assertThat(context.getBean(RateLimitRegistry.class).rateLimit("seldom"))
                    .isSameAs(limit);
            assertThat(limit.getRateLimiterConfig().getLimitForPeriod()).isEqualTo(3);
            int more = 0;
            while (more < 5 && backend.seldom(() -> "d").equals("d")) {
                more++;
            }
            assertThat(more).as("not the three of a new limit").isLessThanOrEqualTo(1);
            assertThat(buffers(context, "rateLimiterEventsConsumerRegistry").getEventConsumer("seldom"))
                    .isNotNull();
        });
    }

    @Test
    void bulkhead_refuses_andAHeldPlaceStaysTakenOverARefresh() {
        application.run(context -> {
            Backend backend = context.getBean(Backend.class);
            var limit = context.getBean(ConcurrencyLimitRegistry.class).concurrencyLimit("narrow");
            assertThat(backend.narrow(() -> backend.narrow(() -> "inner"))).isEqualTo(INSTEAD_OF_FULL);
            CompletableFuture<String> work = new CompletableFuture<>();
            CompletionStage<String> first = backend.narrowLater(work);
            assertThat(wait(backend.narrowLater(work))).isEqualTo(INSTEAD_OF_FULL);

            refresh(context, "resilience4j.bulkhead.instances.narrow.max-concurrent-calls=2");
            assertThat(limit.running()).isOne();
            assertThat(backend.narrow(() -> backend.narrow(() -> "inner"))).isEqualTo(INSTEAD_OF_FULL);
            work.complete("done");
            assertThat(wait(first)).isEqualTo("done");
            assertThat(backend.narrow(() -> backend.narrow(() -> "inner"))).isEqualTo("inner");
            assertThat(limit.getMetrics().getAvailableConcurrentCalls()).isEqualTo(2);
            assertThat(limit.unmatchedReleases()).isZero();
        });
    }

    @Test
    void pool_runsOnThreadsOfItsOwn_withTheCallersContext_andRefuses() {
        application.run(context -> {
            Backend backend = context.getBean(Backend.class);
            CountDownLatch until = new CountDownLatch(1);
            Backend.REQUEST.set("mine");
            try {
                CompletionStage<String> running = backend.pool(until);
                CompletionStage<String> waiting = backend.pool(until);
                assertThat(wait(backend.pool(until))).isEqualTo(INSTEAD_OF_FULL);
                refresh(context, "resilience4j.thread-pool-bulkhead.instances.pool.queue-capacity=2");
                CompletionStage<String> alsoWaiting = backend.pool(until);
                until.countDown();
                for (CompletionStage<String> each : List.of(running, waiting, alsoWaiting)) {
                    assertThat(wait(each)).isEqualTo("bulkhead-pool-1 for mine");
                }
            } finally {
                Backend.REQUEST.remove();
            }
            assertThat(buffers(context, "bulkheadEventConsumerRegistry").getEventConsumer("ThreadPoolBulkhead-pool"))
                    .isNotNull();
            context.getBean(PoolBulkheadRegistry.class).remove("pool");
            assertThat(buffers(context, "bulkheadEventConsumerRegistry").getEventConsumer("ThreadPoolBulkhead-pool"))
                    .isNull();
        });
    }

    @Test
    void timeLimit_endsStages_andMethodsThatReturnTheirValue() {
        application.run(context -> {
            Backend backend = context.getBean(Backend.class);
            var limit = context.getBean(TimeLimitRegistry.class).timeLimit("soon");
            CompletableFuture<String> never = new CompletableFuture<>();
            assertThat(wait(backend.soon(never))).isEqualTo("instead: TimeoutException");
            assertThat(never).as("another's").isNotDone();
            assertThat(wait(backend.soon(CompletableFuture.completedFuture("at once"))))
                    .isEqualTo("at once");
            CountDownLatch closed = new CountDownLatch(1);
            assertThat(backend.soonItself(() -> {
                        try {
                            return "open: " + closed.await(20, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }))
                    .isEqualTo("instead: TimeoutException");
            assertThat(backend.soonItself(() -> "in time")).isEqualTo("in time");
            assertThat(limit.counts().timedOut()).isEqualTo(2);
            assertThat(limit.counts().successful()).isEqualTo(2);

            refresh(context, "resilience4j.timelimiter.instances.soon.timeout-duration=20s");
            CompletionStage<String> longer = backend.soon(never);
            never.complete("later");
            assertThat(wait(longer)).isEqualTo("later");
        });
    }

    @Test
    void allAtOnce_goTogether() {
        application.run(context -> {
            Backend backend = context.getBean(Backend.class);
            assertThat(wait(backend.all(CompletableFuture.failedFuture(new IllegalStateException("down")))))
                    .isEqualTo("instead: IllegalStateException");
            assertThat(backend.attempts()).isEqualTo(2);
            assertThat(wait(backend.all(CompletableFuture.completedFuture("fine"))))
                    .isEqualTo("fine");
            assertThat(context.getBean(ConcurrencyLimitRegistry.class)
                            .concurrencyLimit("all")
                            .running())
                    .isZero();
            assertThat(context.getBean(RetryPolicyRegistry.class).conflicts()).isEmpty();
            assertThat(context.getBean(RateLimitRegistry.class).conflicts()).isEmpty();
            assertThat(context.getBean(TimeLimitRegistry.class).conflicts()).isEmpty();
            assertThat(context.getBean(ConcurrencyLimitRegistry.class).conflicts())
                    .isEmpty();
            assertThat(context.getBean(PoolBulkheadRegistry.class).conflicts()).isEmpty();
        });
    }

    @Test
    void meters_showWhatARefreshChanged() {
        application.run(context -> {
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            refresh(context, "resilience4j.bulkhead.instances.narrow.max-concurrent-calls=4");
            refresh(context, "resilience4j.thread-pool-bulkhead.instances.pool.max-thread-pool-size=3");
            refresh(context, "resilience4j.ratelimiter.instances.seldom.limit-refresh-period=2h");
            assertThat(gauge(meters, "resilience4j.bulkhead.max.allowed.concurrent.calls", "narrow"))
                    .isEqualTo(4);
            assertThat(gauge(meters, "resilience4j.bulkhead.max.thread.pool.size", "pool"))
                    .isEqualTo(3);
            assertThat(gauge(meters, "resilience4j.ratelimiter.available.permissions", "seldom"))
                    .isEqualTo(2);
            assertThat(context.getBean(RateLimitRegistry.class)
                            .rateLimit("seldom")
                            .getRateLimiterConfig()
                            .getLimitRefreshPeriod())
                    .isEqualTo(Duration.ofHours(2));
        });
    }

    private static double gauge(MeterRegistry meters, String name, String of) {
        return meters.get(name).tag("name", of).gauge().value();
    }

    @Test
    void handMadeChange_survivesARefreshOfAnotherKind() {
        application.run(context -> {
            ConcurrencyLimitRegistry registry = context.getBean(ConcurrencyLimitRegistry.class);
            registry.reconfigure(
                    "narrow",
                    old -> BulkheadConfig.from(old).maxConcurrentCalls(7).build());
            refresh(context, "resilience4j.thread-pool-bulkhead.instances.pool.queue-capacity=2");
            assertThat(registry.concurrencyLimit("narrow").getBulkheadConfig().getMaxConcurrentCalls())
                    .isEqualTo(7);
        });
    }

    @SuppressWarnings("unchecked")
    private static EventConsumerRegistry<BulkheadEvent> buffers(ConfigurableApplicationContext context, String name) {
        return context.getBean(name, EventConsumerRegistry.class);
    }
}
