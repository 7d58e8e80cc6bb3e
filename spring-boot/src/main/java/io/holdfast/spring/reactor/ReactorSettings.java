package io.holdfast.spring.reactor;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of Reactor. A condition reads them; this is for the metadata, by which they are checked.
 *
 * @param enabled Whether the CircuitBreaker annotation guards methods that return a Mono or a Flux by Holdfast's
 *     operator; if not, Resilience4j's module for Reactor does, if that is there.
 */
@ConfigurationProperties("holdfast.reactor")
record ReactorSettings(@DefaultValue("true") boolean enabled) {}
