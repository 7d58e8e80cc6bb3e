package io.holdfast.spring.lifecycle;

import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** What an application runs in, as far as it decides whom the JVM belongs to. Stateless. */
final class Surroundings {

    /** Set by Boot for every context of a {@code @SpringBootTest} or of a slice. */
    private static final String IN_TEST = "org.springframework.boot.test.context.SpringBootTestContextBootstrapper";

    /** The small context that Spring Cloud starts before the application's. */
    private static final String CLOUD_BOOTSTRAP = "bootstrap";

    private Surroundings() {}

    static boolean isTest(Environment environment) {
        return environment.getProperty(IN_TEST, Boolean.class, false);
    }

    /** Whether the application is only looked at, or another one's helper. */
    static boolean isNoApplication(ConfigurableEnvironment environment) {
        return environment.getPropertySources().contains(CLOUD_BOOTSTRAP)
                || environment.getProperty("spring.aot.processing", Boolean.class, false);
    }

    /** Whether it was deployed into a server that somebody else runs. */
    static boolean isDeployed(SpringApplication application) {
        return hasInitializer(application, "ServletContextApplicationContextInitializer");
    }

    static boolean isChild(SpringApplication application) {
        return hasInitializer(application, "ParentContextApplicationContextInitializer");
    }

    private static boolean hasInitializer(SpringApplication application, String simpleName) {
        return application.getInitializers().stream()
                .anyMatch(each -> each.getClass().getSimpleName().equals(simpleName));
    }

    /** Whether the developer tools start the application, again and again, in one JVM. */
    static boolean isRestarting() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader != null && loader.getClass().getSimpleName().equals("RestartClassLoader");
    }
}
