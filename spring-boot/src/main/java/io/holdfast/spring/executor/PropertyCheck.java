package io.holdfast.spring.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.rules.DidYouMean;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.spring.internal.GivenProperties;
import java.util.List;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Refuses properties under {@code holdfast} that do not exist, before any bean is made; those of nodes and intents are
 * left to the {@link Wiring}, which knows the contracts.
 *
 * <p>Environment variables and system properties belong to the process, and others may set some that begin so: a
 * Kubernetes service of that name does. These are logged instead.
 */
final class PropertyCheck implements BeanFactoryPostProcessor {

    private static final GuardedLog LOG = GuardedLog.of(PropertyCheck.class);
    static final String SWITCH = "holdfast.check-properties";

    private final ConfigurableEnvironment environment;

    PropertyCheck(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        if (!GivenProperties.anyBelow(environment, Settings.PREFIX)) {
            return;
        }
        Settings settings = new Settings(environment);
        List<Settings.Given> given = settings.given();
        if (given.isEmpty() || !settings.isOn(SWITCH)) {
            return;
        }
        warnWithoutContract(beans, given);
        KnownNames known = KnownNames.ofThisJar();
        if (known.isEmpty()) {
            LOG.debug("properties under holdfast: not checked (expected: metadata in the jar)");
            return;
        }
        Problems problems = new Problems();
        for (Settings.Given each : given) {
            if (NodeKeys.concerns(each)) {
                continue;
            }
            known.switchOf(each).ifPresent(settings::isOn); // throws what Boot explains, if it is not true or false
            if (!known.contains(each)) {
                String message = each.text() + ": unknown (expected: a property of Holdfast)"
                        + DidYouMean.hint(each.text(), known.names());
                if (each.ambient()) {
                    LOG.warn("{}", message);
                } else {
                    problems.add(new Problem(
                            message,
                            "Correct the name of the property, or remove it. If it is your own, set " + SWITCH
                                    + "=false.",
                            each.origin()));
                }
            }
        }
        problems.mustBeNone();
    }

    /** Without a contract there is no name to check against: it may be one that another profile or test brings. */
    private static void warnWithoutContract(ConfigurableListableBeanFactory beans, List<Settings.Given> given) {
        List<String> names = given.stream()
                .filter(each -> NodeKeys.concerns(each) && !each.ambient())
                .map(Settings.Given::text)
                .distinct()
                .toList();
        if (!names.isEmpty() && beans.getBeanNamesForType(Contract.class, true, false).length == 0) {
            LOG.warn("{}: of no use (expected: a bean of type Contract)", names);
        }
    }
}
