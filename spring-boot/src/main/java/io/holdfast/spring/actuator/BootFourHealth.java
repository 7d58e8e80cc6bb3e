package io.holdfast.spring.actuator;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** {@link HealthFacts} for Boot 4. Safe for use by many threads. */
final class BootFourHealth implements HealthIndicator {

    private final HealthFacts facts;

    BootFourHealth(HealthFacts facts) {
        this.facts = facts;
    }

    @Override
    public Health health() {
        HealthFacts.Facts now = facts.now();
        return Health.status(now.status()).withDetails(now.details()).build();
    }
}
