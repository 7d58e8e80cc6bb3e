package com.example.fresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.holdfast.core.breaker.Breaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(60)
class FreshTest {

    /** There only if nobody else has bound meters of these breakers. */
    private static final String OUR_METER = "\"resilience4j.circuitbreaker.calls.seconds.max\"";

    @Test
    void guardedBean_isGuardedByOurBreaker() throws Exception {
        try (ConfigurableApplicationContext context = SpringApplication.run(Fresh.class)) {
            assertThat(CircuitBreaker.class.getPackage().getImplementationVersion())
                    .isEqualTo(System.getProperty("resilience4j.expected"));
            assertThat(get(context, "/prices")).isEqualTo("yesterday's, since down");
            assertThat(get(context, "/prices")).isEqualTo("yesterday's, since down");
            assertThat(get(context, "/prices"))
                    .isEqualTo("yesterday's, since CircuitBreaker 'prices' is OPEN and does not permit further calls");
            assertThat(get(context, "/actuator/circuitbreakers"))
                    .contains("\"prices\":{")
                    .contains("\"state\":\"OPEN\"");
            assertThat(get(context, "/actuator/metrics")).contains(OUR_METER);
            assertThat(context.getBean(CircuitBreakerRegistry.class).circuitBreaker("prices"))
                    .isInstanceOf(Breaker.class);
        }
    }

    @Test
    void lazyApplication_hasTheSame() throws Exception {
        try (ConfigurableApplicationContext context =
                SpringApplication.run(Fresh.class, "--spring.main.lazy-initialization=true")) {
            assertThat(get(context, "/prices")).isEqualTo("yesterday's, since down");
            assertThat(get(context, "/actuator/metrics")).contains(OUR_METER);
            assertThat(get(context, "/actuator/circuitbreakers")).contains("\"bufferedCalls\":1");
        }
    }

    private static String get(ConfigurableApplicationContext context, String path) throws Exception {
        return Client.get(context, path).body();
    }
}
