package io.holdfast.spring.reactor;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of Reactor.
 *
 * @param enabled Whether the CircuitBreaker annotation guards methods that return a Mono or a Flux by Holdfast's
 *     operator; if not, Resilience4j's module for Reactor does, if that is there.
 */
@ConfigurationProperties("holdfast.reactor")
record ReactorSettings(@DefaultValue("true") boolean enabled) {}
