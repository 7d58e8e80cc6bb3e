package io.holdfast.spring.platform;

import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Ends the start on a Spring Boot that is too old, before anything of ours is configured, where it would fail on the
 * first class that it lacks. Uses nothing that such a Boot has not got.
 */
final class BootVersionCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    /** Right after the log is set up: before that, a failure analysis is written nowhere. */
    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER + 1;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        if (event.getEnvironment().getProperty("holdfast.enabled", Boolean.class, true)) {
            check(SpringBootVersion.getVersion());
        }
    }

    static void check(String version) {
        if (!BootVersion.of(version).isAtLeast(3, 5)) {
            throw new UnsupportedBootException(version);
        }
    }
}
