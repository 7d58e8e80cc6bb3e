package io.holdfast.spring.lifecycle;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.LifecycleBuilder;
import io.holdfast.lifecycle.schedule.RestartSchedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/** Makes the {@link Lifecycle} that the properties ask for. Stateless. */
final class LifecycleFactory {

    private LifecycleFactory() {}

    /**
     * Starts it; with the JVM it takes the lock or ends the JVM.
     *
     * @throws InvalidConfigurationPropertyValueException if a property cannot be used
     */
    static ApplicationProcess start(LifecycleProperties properties, Environment environment, boolean ownsJvm) {
        ShutdownBudget budget = ShutdownBudget.settle(
                properties.budgets(),
                properties.limit(),
                environment.getProperty(ShutdownBudget.GRACEFUL, Duration.class));
        LifecycleBuilder builder = Lifecycle.of(name(properties, environment), directory(properties, environment))
                .awaiting(ApplicationProcess.APPLICATION)
                .beatWithin(properties.beatWithin())
                .waitForLock(properties.waitForLock())
                .limit(budget.limit());
        budget.budgets().forEach(builder::budget);
        if (properties.diagnoseHolder() != null) {
            builder.diagnosingHolder(properties.diagnoseHolder());
        }
        RestartSchedule schedule = schedule(properties.restart());
        if (schedule != null) {
            builder.restartOn(schedule, properties.restart().minimumUptime());
        }
        return new ApplicationProcess(start(ownsJvm ? builder : builder.asGuest()), ownsJvm, budget);
    }

    private static Lifecycle start(LifecycleBuilder builder) {
        try {
            return builder.start();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) { // of a part, and there is none
            throw new IllegalStateException(e);
        }
    }

    private static String name(LifecycleProperties properties, Environment environment) {
        String name = properties.name();
        if (name == null) {
            return environment
                    .getProperty("spring.application.name", "application")
                    .replaceAll("[^A-Za-z0-9._-]", "-");
        }
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw invalid("holdfast.lifecycle.name", name, "expected: letters, digits, '.', '_' or '-'");
        }
        return name;
    }

    /** Tests share a JVM and perhaps a machine with the service: what they lock is theirs alone, unless they say so. */
    private static Path directory(LifecycleProperties properties, Environment environment) {
        if (Surroundings.isTest(environment) && properties.ownJvm() == null) {
            try {
                Path made = Files.createTempDirectory("holdfast-test-");
                made.toFile().deleteOnExit();
                return made;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return requireNonNull(properties.directory(), "directory");
    }

    private static @Nullable RestartSchedule schedule(LifecycleProperties.Restart restart) {
        if (restart.at() == null) {
            return null;
        }
        ZoneId zone = restart.zone() == null ? ZoneId.systemDefault() : restart.zone();
        LocalTime at;
        try {
            at = LocalTime.parse(restart.at());
        } catch (DateTimeException e) {
            throw invalid("holdfast.lifecycle.restart.at", restart.at(), "expected: a time of day such as 05:55");
        }
        return restart.day() == null
                ? RestartSchedule.daily(at, zone)
                : RestartSchedule.weekly(restart.day(), at, zone);
    }

    private static InvalidConfigurationPropertyValueException invalid(String name, Object value, String expected) {
        return new InvalidConfigurationPropertyValueException(name, value, expected);
    }
}
