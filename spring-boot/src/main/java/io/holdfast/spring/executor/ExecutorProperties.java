package io.holdfast.spring.executor;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the executors, which beat what code says.
 *
 * @param deadline How long a run may take.
 * @param deadlines How long a run of one intent may take, by the intent's name; default is the deadline of all.
 * @param grace How long welcome fields are awaited once the required ones have settled; without it, as long as the time
 *     limits of their nodes allow.
 * @param fallbackReserve Part of the deadline that nodes with fallbacks leave to them. Default is a fifth of the
 *     shortest deadline.
 * @param nodes Policies by the node's name.
 */
@ConfigurationProperties("holdfast")
record ExecutorProperties(
        @Nullable Duration deadline,
        @Nullable Map<String, Duration> deadlines,
        @Nullable Duration grace,
        @Nullable Duration fallbackReserve,
        @Nullable Map<String, NodeProperties> nodes) {}
