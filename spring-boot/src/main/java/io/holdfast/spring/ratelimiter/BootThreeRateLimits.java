package io.holdfast.spring.ratelimiter;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.actuate.health.StatusAggregator;

/** {@link RateLimitHealth} for Boot 3. Safe for use by many threads. */
final class BootThreeRateLimits implements HealthIndicator {

    private final RateLimitHealth health;
    private final StatusAggregator aggregator;

    BootThreeRateLimits(RateLimitHealth health, StatusAggregator aggregator) {
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
