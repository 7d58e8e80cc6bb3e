package io.holdfast.spring.actuator;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/** {@link HealthFacts} for Boot 3. Safe for use by many threads. */
final class BootThreeHealth implements HealthIndicator {

    private final HealthFacts facts;

    BootThreeHealth(HealthFacts facts) {
        this.facts = facts;
    }

    @Override
    public Health health() {
        HealthFacts.Facts now = facts.now();
        return Health.status(now.status()).withDetails(now.details()).build();
    }
}
