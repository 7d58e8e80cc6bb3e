package io.holdfast.watchtower.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.ConcurrencyPermit;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryBudget;
import io.holdfast.strategies.retry.RetryOptions;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import io.holdfast.watchtower.snapshot.Snapshot.LimitLately;
import io.holdfast.watchtower.snapshot.Snapshot.LimitNow;
import io.holdfast.watchtower.snapshot.Snapshot.LimitPart;
import io.holdfast.watchtower.snapshot.Snapshot.LimitSettings;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is read of retries, time limits, bulkheads and rate limits at each tick. */
@Timeout(60)
class LimitCollectorTest {

    private static final BulkheadConfig ONE = BulkheadConfig.custom()
            .maxConcurrentCalls(1)
            .maxWaitDuration(Duration.ZERO)
            .build();

    private final VirtualTime time = new VirtualTime();
    private final ConcurrencyLimitRegistry bulkheads = ConcurrencyLimitRegistry.of(ONE);

    private <E> LimitCollector<E> collector(LimitSource<E> source) {
        return LimitCollector.of(source, time::instant, time.nanoTime());
    }

    private LimitPart only(LimitCollector<?> collector) {
        List<LimitPart> parts = collector.collect(time.nanoTime());
        assertThat(parts).hasSize(1);
        return parts.get(0);
    }

    private static LimitLately lately(LimitPart part) {
        return Objects.requireNonNull(part.lately(), "lately");
    }

    private static void refuse(ConcurrencyLimit full, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(full.tryEnter()).isFalse();
        }
    }

    @Test
    void bulkhead_saysWhatRunsWaitsAndIsRefused() {
        ConcurrencyLimit limit = bulkheads.concurrencyLimit("db");
        LimitCollector<Bulkhead> collector = collector(LimitSource.of("main", bulkheads));
        ConcurrencyPermit held = limit.tryAcquire();
        assertThat(held.granted()).isTrue();
        CompletableFuture<ConcurrencyPermit> waits = limit.acquireAsync(Duration.ofMinutes(5));
        refuse(limit, 3);

        assertThat(only(collector))
                .isEqualTo(new LimitPart(
                        "BULKHEAD",
                        "main",
                        "db",
                        new LimitSettings(1L, null, 0L, null, null),
                        new LimitNow(1L, null, 1L, null),
                        new LimitLately(0, 0, 0, 0, 3),
                        FeedFormat.at(time.instant()),
                        null));
        assertThat(waits.cancel(false)).isTrue();
    }

    @Test
    void refusals_areForgottenAfterAMinute_andSinceIsWhenTheyBegan() {
        ConcurrencyLimit limit = bulkheads.concurrencyLimit("db");
        LimitCollector<Bulkhead> collector = collector(LimitSource.of("main", bulkheads));
        assertThat(limit.tryEnter()).isTrue();
        assertThat(only(collector).since()).isNull();

        refuse(limit, 1);
        String began = only(collector).since();
        time.advance(Duration.ofSeconds(50));
        refuse(limit, 1);
        assertThat(lately(only(collector)).refused()).isEqualTo(2);
        time.advance(Duration.ofSeconds(50));
        LimitPart part = only(collector);
        assertThat(lately(part).refused()).isEqualTo(1);
        assertThat(part.since()).isEqualTo(began);
        time.advance(Duration.ofSeconds(11));
        assertThat(lately(only(collector)).refused()).isZero();
        assertThat(only(collector).since()).isNull();
    }

    @Test
    void whatWasCountedBefore_isNotOfTheLastMinute_butWhatIsMadeBetweenTicksIs() {
        assertThat(bulkheads.concurrencyLimit("old").tryEnter()).isTrue();
        refuse(bulkheads.concurrencyLimit("old"), 7);
        LimitCollector<Bulkhead> collector = collector(LimitSource.of("main", bulkheads));
        assertThat(lately(only(collector)).refused()).isZero();

        ConcurrencyLimit made = bulkheads.concurrencyLimit("young");
        assertThat(made.tryEnter()).isTrue();
        refuse(made, 2);
        assertThat(collector.collect(time.nanoTime()))
                .filteredOn(part -> part.name().equals("young"))
                .singleElement()
                .satisfies(part -> assertThat(lately(part).refused()).isEqualTo(2));

        ConcurrencyLimit another = ConcurrencyLimit.of("young", ONE);
        assertThat(another.tryEnter()).isTrue();
        refuse(another, 9);
        assertThat(bulkheads.replace("young", another)).isPresent();
        bulkheads.remove("old");
        assertThat(lately(only(collector)).refused())
                .as("of one that was in use elsewhere")
                .isZero();
        refuse(another, 1);
        assertThat(lately(only(collector)).refused()).isEqualTo(1);
    }

    @Test
    void retry_countsCallsRetriesAndWhatADryBudgetKeptFromBeingRepeated() {
        RetryPolicyRegistry registry = RetryPolicyRegistry.custom()
                .config(RetryConfig.custom()
                        .maxAttempts(3)
                        .waitDuration(Duration.ofMillis(1))
                        .build())
                .options(RetryOptions.defaults().budget(RetryBudget.of(0.001, 2)))
                .build();
        RetryPolicy retry = registry.retryPolicy("search");
        LimitCollector<?> collector = collector(LimitSource.of("main", registry));
        retry.executeRunnable(() -> {});
        assertThat(only(collector).lately()).isEqualTo(new LimitLately(1, 0, 0, 0, 0));

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> retry.executeRunnable(() -> {
                        throw new IllegalStateException("down");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }

        LimitPart part = only(collector);
        assertThat(part.settings().limit()).isEqualTo(3);
        assertThat(part.now().budget()).isZero();
        assertThat(part.lately()).isEqualTo(new LimitLately(3, 2, 2, 0, 1));
        assertThat(part.since()).isNotNull();
    }

    @Test
    void timeLimit_countsCallsAndThoseThatTookTooLong() throws Exception {
        TimeLimitRegistry registry = TimeLimitRegistry.of(TimeLimiterConfig.custom()
                .timeoutDuration(Duration.ofMillis(20))
                .build());
        TimeLimit limit = registry.timeLimit("model");
        LimitCollector<?> collector = collector(LimitSource.of("main", registry));
        assertThat(limit.callWithin(() -> "in time")).isEqualTo("in time");
        CountDownLatch never = new CountDownLatch(1);
        assertThatThrownBy(() -> limit.callWithin(() -> {
                    never.await();
                    return "late";
                }))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);

        LimitPart part = only(collector);
        assertThat(part.settings().millis()).isEqualTo(20);
        assertThat(part.lately()).isEqualTo(new LimitLately(2, 0, 1, 1, 0));
        assertThat(part.since()).as("it refuses nothing").isNull();
    }

    @Test
    void poolBulkhead_saysThreadsAndQueue() throws Exception {
        PoolBulkheadRegistry registry = PoolBulkheadRegistry.of(ThreadPoolBulkheadConfig.custom()
                .coreThreadPoolSize(1)
                .maxThreadPoolSize(1)
                .queueCapacity(1)
                .build());
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (PoolBulkhead pool = registry.poolBulkhead("mail")) {
            LimitCollector<?> collector = collector(LimitSource.of("main", registry));
            CompletableFuture<Void> first = pool.submit(() -> {
                running.countDown();
                await(end);
            });
            running.await();
            CompletableFuture<Void> second = pool.submit(() -> {});
            assertThatThrownBy(() -> pool.submit(() -> {}).join()).isInstanceOf(BulkheadFullException.class);

            LimitPart part = only(collector);
            assertThat(part.settings()).isEqualTo(new LimitSettings(1L, null, null, 1L, null));
            assertThat(part.now()).isEqualTo(new LimitNow(1L, null, 1L, null));
            assertThat(lately(part).refused()).isEqualTo(1);
            end.countDown();
            CompletableFuture.allOf(first, second).join();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rateLimit_saysPermitsAndPeriod_alsoWhereATimeoutIsWithoutEnd() {
        RateLimitRegistry registry = RateLimitRegistry.of(RateLimiterConfig.custom()
                .limitForPeriod(3)
                .limitRefreshPeriod(Duration.ofHours(1))
                .timeoutDuration(Duration.ZERO)
                .build());
        RateLimit limit = registry.rateLimit("mail");
        LimitCollector<?> collector = collector(LimitSource.of("main", registry));
        assertThat(limit.acquirePermission(2)).isTrue();
        assertThat(limit.acquirePermission(2)).isFalse();

        LimitPart part = only(collector);
        assertThat(part.settings()).isEqualTo(new LimitSettings(3L, 3_600_000_000_000L, 0L, null, null));
        assertThat(part.now()).isEqualTo(new LimitNow(null, 1L, 0L, null));
        assertThat(lately(part).refused()).isEqualTo(1);
    }

    @Test
    void entryThatThrows_costsItsOwnRow_andOneWithoutANameHasAWordForIt() {
        bulkheads.concurrencyLimit("good");
        bulkheads.concurrencyLimit("bad");
        bulkheads.concurrencyLimit("nameless");
        assertThat(bulkheads.replace("bad", foreign("bad"))).isPresent();
        assertThat(bulkheads.replace("nameless", foreign(null))).isPresent();
        LimitCollector<Bulkhead> collector = collector(LimitSource.of("main", bulkheads));

        List<LimitPart> parts = collector.collect(time.nanoTime());
        assertThat(parts).hasSize(3);
        assertThat(parts)
                .filteredOn(part -> part.fault() == null)
                .extracting(LimitPart::name)
                .containsExactly("good");
        assertThat(parts)
                .filteredOn(part -> part.fault() != null)
                .allSatisfy(part -> assertThat(part.fault()).contains("not today"))
                .extracting(LimitPart::name)
                .containsExactlyInAnyOrder("bad", "(java.lang.IllegalStateException: not today)");
    }

    @Test
    void entryUnderANameThatIsNotItsOwn_isARowOfItsOwn() {
        bulkheads.concurrencyLimit("db");
        bulkheads.concurrencyLimit("mail");
        assertThat(bulkheads.replace("mail", ConcurrencyLimit.of("db", ONE))).isPresent();
        LimitCollector<Bulkhead> collector = collector(LimitSource.of("main", bulkheads));
        assertThat(collector.collect(time.nanoTime()))
                .extracting(LimitPart::name)
                .containsExactlyInAnyOrder("db", "db'");
    }

    private static Bulkhead foreign(@org.jspecify.annotations.Nullable String name) {
        return (Bulkhead) Proxy.newProxyInstance(
                Bulkhead.class.getClassLoader(), new Class<?>[] {Bulkhead.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "hashCode":
                            return System.identityHashCode(proxy);
                        case "equals":
                            return proxy == arguments[0];
                        case "getName":
                            if (name != null) {
                                return name;
                            }
                            throw new IllegalStateException("not today");
                        default:
                            throw new IllegalStateException("not today");
                    }
                });
    }

    @Test
    void resilience4jsOwnEntry_hasItsGaugesOnly() {
        bulkheads.concurrencyLimit("theirs");
        Bulkhead theirs = Bulkhead.of("theirs", ONE);
        assertThat(bulkheads.replace("theirs", theirs)).isPresent();
        assertThat(theirs.tryAcquirePermission()).isTrue();

        LimitPart part = only(collector(LimitSource.of("main", bulkheads)));
        assertThat(part.now()).isEqualTo(new LimitNow(1L, null, null, null));
        assertThat(part.lately()).isNull();
    }
}
