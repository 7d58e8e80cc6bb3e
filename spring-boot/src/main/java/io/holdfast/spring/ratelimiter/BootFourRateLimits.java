package io.holdfast.spring.ratelimiter;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** {@link RateLimitHealth} for Boot 4. Safe for use by many threads. */
final class BootFourRateLimits implements HealthIndicator {

    private final RateLimitHealth health;
    private final StatusAggregator aggregator;

    BootFourRateLimits(RateLimitHealth health, StatusAggregator aggregator) {
        this.health = health;
        this.aggregator = aggregator;
    }

    @Override
    public Health health() {
        Map<String, Health> all = new LinkedHashMap<>();
        Set<Status> statuses = new LinkedHashSet<>();
        for (Map.Entry<String, RateLimitHealth.One> each : health.now().entrySet()) {
            RateLimitHealth.One one = each.getValue();
            Health detail = Health.status(one.status())
                    .withDetail("availablePermissions", one.availablePermissions())
                    .withDetail("numberOfWaitingThreads", one.numberOfWaitingThreads())
                    .build();
            all.put(each.getKey(), detail);
            statuses.add(detail.getStatus());
        }
        return Health.status(aggregator.getAggregateStatus(statuses))
                .withDetails(all)
                .build();
    }
}
