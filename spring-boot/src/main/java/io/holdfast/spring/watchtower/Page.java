package io.holdfast.spring.watchtower;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import io.holdfast.watchtower.PageContent;
import io.holdfast.watchtower.Watchtower;
import io.holdfast.watchtower.WatchtowerBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;

/**
 * The application's {@link Watchtower}, on all its executors and registries. It starts before what serves others, and
 * ends after it; with a {@link Lifecycle} after the whole context. Whatever it cannot do, the application starts all
 * the same, unless its settings cannot be meant. Safe for use by many threads.
 */
public final class Page implements SmartLifecycle, DisposableBean {

    /** The bean that serves it under the management server. */
    public static final String EXTENSION = "holdfastPageExtension";

    private static final GuardedLog LOG = GuardedLog.of(Page.class);

    private static final String NOT_EXPOSED = "holdfast.watchtower.management: true, but no endpoint shows the page"
            + " (expected: Boot's actuator, and holdfast in management.endpoints.web.exposure.include)";

    private final WatchtowerProperties properties;
    private final ListableBeanFactory beans;
    private final @Nullable Lifecycle life;
    private final String service;
    private @Nullable Watchtower tower;
    private @Nullable String problem;

    Page(
            WatchtowerProperties properties,
            ListableBeanFactory beans,
            ObjectProvider<Lifecycle> life,
            Environment environment) {
        this.properties = properties;
        this.beans = beans;
        this.life = life.getIfUnique();
        this.service = environment.getProperty("spring.application.name", "");
    }

    /** Returns the watchtower; empty while there is none. */
    public synchronized Optional<Watchtower> watchtower() {
        return Optional.ofNullable(tower);
    }

    /** Returns what another server shows of it; empty while there is none. */
    public Optional<PageContent> content() {
        return watchtower().map(Watchtower::content);
    }

    /** Returns what is wrong with it, each in one line; empty if nothing is. */
    public synchronized List<String> problems() {
        List<String> all = new ArrayList<>();
        if (isNowhere()) {
            all.add(NOT_EXPOSED);
        }
        if (tower != null) {
            all.addAll(tower.problems());
        } else if (problem != null) {
            all.add(problem);
        }
        return List.copyOf(all);
    }

    private boolean isNowhere() {
        return properties.management() && !beans.containsBean(EXTENSION);
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @Override
    public synchronized void start() {
        if (tower != null) {
            return;
        }
        if (isNowhere()) {
            LOG.warn(NOT_EXPOSED);
        }
        try {
            WatchtowerBuilder builder = builder();
            tower = builder.start();
            problem = null;
        } catch (IllegalArgumentException e) { // settings that are not safe; Boot prints such an exception readably
            throw new InvalidConfigurationPropertyValueException(
                    "holdfast.watchtower", properties, String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            problem = GuardedLog.text(e);
            LOG.error("no watchtower; the application goes on without", e);
        }
    }

    private WatchtowerBuilder builder() {
        WatchtowerBuilder builder = Watchtower.builder();
        beans.getBeansOfType(BreakerRegistry.class).forEach(builder::registry);
        beans.getBeansOfType(RetryPolicyRegistry.class).forEach(builder::registry);
        beans.getBeansOfType(TimeLimitRegistry.class).forEach(builder::registry);
        beans.getBeansOfType(ConcurrencyLimitRegistry.class).forEach(builder::registry);
        beans.getBeansOfType(PoolBulkheadRegistry.class).forEach(builder::registry);
        beans.getBeansOfType(RateLimitRegistry.class).forEach(builder::registry);
        beans.getBeansOfType(NodeExecutor.class).forEach((name, executor) -> builder.executor(name, executor));
        if (life != null) {
            builder.lifecycle(life);
        } else {
            builder.shutdown(Shutdown.builder().build()); // else it would end at once with the JVM, before the context
        }
        if (!service.isBlank()) {
            builder.service(service);
        }
        settings(builder);
        return builder;
    }

    private void settings(WatchtowerBuilder builder) {
        if (!properties.hasOwnServer()) {
            builder.withoutServer();
        }
        if (properties.port() != null) {
            builder.port(properties.port());
        }
        if (properties.address() != null) {
            builder.address(properties.address());
        }
        if (properties.token() != null) {
            builder.token(properties.token());
        }
        if (properties.every() != null) {
            builder.every(properties.every());
        }
        if (properties.recorder() != null) {
            builder.recordTo(properties.recorder());
        }
        if (properties.supervisor() != null) {
            builder.supervisedAt(properties.supervisor());
        }
        properties.hosts().forEach(builder::host);
    }

    /** With a lifecycle it is closed by that, later than this. */
    @Override
    public void stop() {
        if (life == null) {
            close();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return tower != null;
    }

    /** The context is closed, and nobody ends the process. */
    @Override
    public void destroy() {
        if (life == null || !life.shutdown().isStopping()) {
            close();
        }
    }

    private synchronized void close() {
        if (tower != null) {
            tower.close();
            tower = null;
        }
    }
}
