package io.holdfast.spring.cloud;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of Spring Cloud CircuitBreaker. A condition reads them; this is for the metadata, by which they are checked.
 *
 * @param enabled Whether Spring Cloud's circuit breakers are made by Holdfast. Without it they are, unless
 *     spring-cloud-circuitbreaker-resilience4j is on the class path.
 */
@ConfigurationProperties("holdfast.cloud")
record CloudSettings(@Nullable Boolean enabled) {}
