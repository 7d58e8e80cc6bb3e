package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only our starter gives, whichever Resilience4j there is. */
class OursTest {

    private static Running shop;

    @BeforeAll
    static void startIt() {
        shop = Running.with();
    }

    @AfterAll
    static void stopIt() {
        shop.close();
    }

    @Test
    void registry_isOurs_andTheOnlyOne() {
        assertThat(shop.context().getBeansOfType(CircuitBreakerRegistry.class))
                .containsOnlyKeys("circuitBreakerRegistry");
        assertThat(shop.registry()).isInstanceOf(BreakerRegistry.class);
        shop.get("/prices/unheard-of/hello");
        assertThat(shop.registry().getAllCircuitBreakers()).allMatch(breaker -> breaker instanceof Breaker);
    }

    @Test
    void theOtherRegistries_areOurs_andTheOnlyOnes() {
        isTheOnlyOne("retryRegistry", RetryRegistry.class, RetryPolicyRegistry.class);
        isTheOnlyOne("timeLimiterRegistry", TimeLimiterRegistry.class, TimeLimitRegistry.class);
        isTheOnlyOne("bulkheadRegistry", BulkheadRegistry.class, ConcurrencyLimitRegistry.class);
        isTheOnlyOne("threadPoolBulkheadRegistry", ThreadPoolBulkheadRegistry.class, PoolBulkheadRegistry.class);
        isTheOnlyOne("rateLimiterRegistry", RateLimiterRegistry.class, RateLimitRegistry.class);
        assertThat(shop.context().getBean(RetryRegistry.class).getAllRetries())
                .isNotEmpty()
                .allMatch(retry -> retry instanceof RetryPolicy);
    }

    private static <T> void isTheOnlyOne(String name, Class<T> theirs, Class<? extends T> ours) {
        assertThat(shop.context().getBeansOfType(theirs)).containsOnlyKeys(name);
        assertThat(shop.context().getBean(name)).isInstanceOf(ours);
    }

    /** On Boot 4 the starter's own registries are made anew by a refresh: permits come back, places are forgotten. */
    @Test
    void refreshOfSpringCloud_leavesPermitsAndPlacesAlone() {
        RateLimiter seldom = shop.context().getBean(RateLimiterRegistry.class).rateLimiter("seldom");
        seldom.drainPermissions();
        Bulkhead narrow = shop.context().getBean(BulkheadRegistry.class).bulkhead("narrow");
        assertThat(narrow.tryAcquirePermission()).isTrue();
        shop.post("/actuator/refresh", "");
        assertThat(shop.context().getBean(RateLimiterRegistry.class).rateLimiter("seldom"))
                .isSameAs(seldom);
        assertThat(shop.get("/offers/seldom/hello")).contains("RequestNotPermitted");
        assertThat(shop.get("/offers/narrow/hello")).contains("BulkheadFullException");
        narrow.releasePermission();
        assertThat(shop.get("/offers/narrow/hello")).isEqualTo("in (hello)");
    }

    /** The annotations ask with the default configuration, whatever their breaker was made with. */
    @Test
    void annotatedCalls_areNoConflicts() {
        shop.get("/prices/plain/hello");
        assertThat(((BreakerRegistry) shop.registry()).conflicts()).isEmpty();
    }

    /** On Boot 4 the starter's own registry is made anew by a refresh, and every state in it is lost. */
    @Test
    void refreshOfSpringCloud_leavesStatesAlone() {
        shop.breaker("prices").transitionToOpenState();
        boolean refreshable = shop.context().containsBean("refreshScope");
        assertThat(shop.post("/actuator/refresh", "").statusCode()).isEqualTo(refreshable ? 200 : 404);
        assertThat(shop.breaker("prices").getState()).isEqualTo(State.OPEN);
        assertThat(shop.get("/prices/plain/hello")).contains("is OPEN");
    }

    @Test
    @Timeout(60)
    void eviction_letsGoOfNamesFromOutside_butOfNoneWithSettings() {
        BreakerRegistry registry = (BreakerRegistry) shop.registry();
        WeakReference<CircuitBreaker> tenant = new WeakReference<>(registry.circuitBreaker("tenant"));
        CircuitBreaker customized = shop.breaker("customized");
        while (tenant.get() != null) {
            registry.evictIdle(Duration.ZERO);
            System.gc();
        }
        registry.evictIdle(Duration.ZERO);
        assertThat(registry.getAllCircuitBreakers())
                .extracting(CircuitBreaker::getName)
                .contains("prices", "later", "quick", "customized")
                .doesNotContain("tenant");
        assertThat(shop.breaker("customized")).isSameAs(customized);
        assertThat(shop.breaker("prices").getCircuitBreakerConfig().getSlidingWindowSize())
                .isEqualTo(6);
    }
}
