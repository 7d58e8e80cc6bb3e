package io.holdfast.spring.timelimiter;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of time limits. A condition reads them; this is for the metadata, by which they are checked.
 *
 * @param enabled Whether the TimeLimiter annotation works on methods that return their value themselves; if not,
 *     they fail as Resilience4j has it.
 */
@ConfigurationProperties("holdfast.timelimiter")
record TimeLimiterSettings(@DefaultValue("true") boolean enabled) {}
