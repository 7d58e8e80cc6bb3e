package io.holdfast.spring.test;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.holdfast.contracts.Node;
import io.holdfast.core.compat.Resilience4jVersion;
import io.holdfast.core.time.TimeSource;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeStats;
import io.holdfast.strategies.retry.RetryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/** Looks after the context of a {@link HoldfastTest}. */
final class ContextExtension implements BeforeEachCallback, AfterEachCallback {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

    @Override
    public void beforeEach(ExtensionContext context) {
        reset(SpringExtension.getApplicationContext(context));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ApplicationContext spring = SpringExtension.getApplicationContext(context);
        List<String> left = left(spring);
        long start = TimeSource.system().nanoTime();
        while (!left.isEmpty() && TimeSource.system().nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(PAUSE_NANOS);
            left = left(spring);
        }
        reset(spring);
        if (!left.isEmpty()) {
            throw new AssertionError("left behind: " + String.join(", ", left) + " (expected: nothing)");
        }
    }

    private static List<String> left(ApplicationContext spring) {
        List<String> left = new ArrayList<>();
        executors(spring).forEach((name, executor) -> {
            for (Node node : executor.contract().nodes()) {
                NodeStats figures = executor.stats(node);
                if (figures.inFlight() > 0) {
                    left.add("node " + node.name() + " of " + name + " with " + figures.inFlight() + " runs, "
                            + figures.zombies() + " of them timed out");
                }
            }
        });
        return left;
    }

    private static Map<String, NodeExecutor<?>> executors(ApplicationContext spring) {
        Map<String, NodeExecutor<?>> executors = new LinkedHashMap<>();
        spring.getBeansOfType(NodeExecutor.class).forEach(executors::put);
        return executors;
    }

    private static void reset(ApplicationContext spring) {
        Set<CircuitBreakerRegistry> registries = Collections.newSetFromMap(new IdentityHashMap<>());
        registries.addAll(spring.getBeansOfType(CircuitBreakerRegistry.class).values());
        executors(spring).values().forEach(executor -> registries.add(executor.registry()));
        registries.forEach(registry -> registry.getAllCircuitBreakers().forEach(ContextExtension::renew));
        RetryBudget.resetShared();
    }

    private static void renew(CircuitBreaker breaker) {
        breaker.reset();
        switch (Resilience4jVersion.initialState(breaker.getCircuitBreakerConfig())) {
            case OPEN -> breaker.transitionToOpenState();
            case HALF_OPEN -> breaker.transitionToHalfOpenState();
            case FORCED_OPEN -> breaker.transitionToForcedOpenState();
            case DISABLED -> breaker.transitionToDisabledState();
            case METRICS_ONLY -> breaker.transitionToMetricsOnlyState();
            case CLOSED -> {
                // where a reset leads
            }
        }
    }
}
