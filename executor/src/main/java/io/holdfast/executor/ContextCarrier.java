package io.holdfast.executor;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Takes the caller's thread-locals (MDC, current observation, whatever is registered with Micrometer's
 * context-propagation) to the threads that work for it, and puts back what was there. They are captured when the work
 * leaves the caller's thread, so a call that never does pays nothing.
 */
final class ContextCarrier {

    private static final ContextSnapshot.Scope NOTHING = () -> {};

    private final @Nullable ContextSnapshotFactory factory;
    private final InternalErrors errors;

    ContextCarrier(@Nullable ContextSnapshotFactory factory, InternalErrors errors) {
        this.factory = factory;
        this.errors = errors;
    }

    /** What is registered globally at this moment, and SLF4J's MDC. */
    static ContextSnapshotFactory defaultFactory() {
        ContextRegistry registry = new ContextRegistry();
        ContextRegistry global = ContextRegistry.getInstance();
        global.getContextAccessors().forEach(registry::registerContextAccessor);
        global.getThreadLocalAccessors().forEach(registry::registerThreadLocalAccessor);
        boolean knowsMdc = registry.getThreadLocalAccessors().stream()
                .anyMatch(accessor -> Slf4jThreadLocalAccessor.KEY.equals(accessor.key()));
        if (!knowsMdc) {
            registry.registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
        }
        return ContextSnapshotFactory.builder()
                .contextRegistry(registry)
                .clearMissing(true)
                .build();
    }

    @Nullable
    ContextSnapshot capture() {
        if (factory == null) {
            return null;
        }
        try {
            return factory.captureAll();
        } catch (Throwable e) {
            errors.failed("context capture", e);
            return null;
        }
    }

    ContextSnapshot.Scope restore(@Nullable ContextSnapshot snapshot) {
        if (snapshot == null) {
            return NOTHING;
        }
        try {
            ContextSnapshot.Scope scope = snapshot.setThreadLocals();
            return () -> close(scope);
        } catch (Throwable e) {
            errors.failed("context restore", e);
            return NOTHING;
        }
    }

    private void close(ContextSnapshot.Scope scope) {
        try {
            scope.close();
        } catch (Throwable e) {
            errors.failed("context restore", e);
        }
    }
}
