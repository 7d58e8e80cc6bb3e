package io.holdfast.spring.lifecycle;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.spring.internal.GivenProperties;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.SmartApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Follows one application from the moment its configuration is read: takes the lock before anything else is opened,
 * the log file included, and hands its contexts to the {@link ApplicationProcess}. Boot makes one for each application;
 * it is called by the thread that starts it.
 */
final class LifecycleListener implements SmartApplicationListener {

    private static final String PREFIX = "holdfast.lifecycle";
    private static final GuardedLog LOG = GuardedLog.of(LifecycleListener.class);

    /** After the configuration files (10 after the first), before the log (20 after it). */
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 15;

    private static final AtomicReference<@Nullable ApplicationProcess> OWNER = new AtomicReference<>();

    private @Nullable ApplicationProcess process;
    private boolean isRoot;
    private boolean told;

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public boolean supportsEventType(Class<? extends ApplicationEvent> type) {
        return SpringApplicationEvent.class.isAssignableFrom(type);
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof ApplicationEnvironmentPreparedEvent prepared) {
            begin(prepared.getSpringApplication(), prepared.getEnvironment());
            return;
        }
        ApplicationProcess joined = process;
        if (joined == null) {
            return;
        }
        if (event instanceof ApplicationContextInitializedEvent initialized) {
            join(joined, initialized.getApplicationContext());
        } else if (event instanceof ApplicationPreparedEvent && isRoot && !told) { // Spring Cloud publishes it again
            told = true;
            LOG.info("lifecycle {}; shutdown: {}", joined.life().lock().path(), joined.budget());
        } else if (event instanceof ApplicationStartedEvent && isRoot) {
            joined.started();
        } else if (event instanceof ApplicationFailedEvent failed && isRoot && !Surroundings.isRestarting()) {
            joined.failed(failed.getException());
        }
    }

    private void begin(SpringApplication application, ConfigurableEnvironment environment) {
        if (Surroundings.isNoApplication(environment)
                || !GivenProperties.anyBelow(environment, PREFIX)
                || !environment.getProperty("holdfast.enabled", Boolean.class, true)) {
            return;
        }
        LifecycleProperties properties = Binder.get(environment).bindOrCreate(PREFIX, LifecycleProperties.class);
        if (!properties.enabled() || properties.directory() == null) {
            return;
        }
        if (ownsJvm(properties, application, environment)) {
            ApplicationProcess owner = owner(properties, environment);
            application.setRegisterShutdownHook(false);
            environment.getPropertySources().addFirst(settled(owner.budget()));
            isRoot = owner.isVacant();
            process = owner;
        } else if (!Surroundings.isChild(application)) {
            isRoot = true;
            process = LifecycleFactory.start(properties, environment, false);
        }
    }

    private static boolean ownsJvm(
            LifecycleProperties properties, SpringApplication application, ConfigurableEnvironment environment) {
        return properties.ownJvm() == null
                ? !Surroundings.isTest(environment) && !Surroundings.isDeployed(application)
                : properties.ownJvm();
    }

    /** The first application's is that of all others in this JVM: it has one lock, and one end. */
    private static ApplicationProcess owner(LifecycleProperties properties, ConfigurableEnvironment environment) {
        synchronized (OWNER) {
            ApplicationProcess owner = OWNER.get();
            if (owner == null) {
                owner = LifecycleFactory.start(properties, environment, true);
                OWNER.set(owner);
            }
            return owner;
        }
    }

    private static MapPropertySource settled(ShutdownBudget budget) {
        Map<String, Object> values = new HashMap<>();
        values.put("logging.register-shutdown-hook", "false");
        values.put(ShutdownBudget.GRACEFUL, budget.graceful().toMillis() + "ms");
        return new MapPropertySource("holdfastLifecycle", values);
    }

    private void join(ApplicationProcess joined, ConfigurableApplicationContext context) {
        ManagedContext managed = joined.manage(context);
        ConfigurableListableBeanFactory beans = context.getBeanFactory();
        if (beans instanceof DefaultSingletonBeanRegistry registry) {
            registry.registerDisposableBean("holdfastContextEnd", managed);
        }
        if (isRoot) {
            beans.registerSingleton("holdfastLifecycle", joined.life());
            beans.registerSingleton("holdfastApplicationProcess", joined);
        }
        ApplicationListener<ContextClosedEvent> closes = closed -> {
            if (closed.getApplicationContext() == context) {
                joined.life().readiness().unmet(ApplicationProcess.APPLICATION, "the application is closed");
                managed.closes();
            }
        };
        context.addApplicationListener(closes);
    }
}
