package io.holdfast.spring.platform;

import org.jspecify.annotations.Nullable;

/**
 * Knows which of Resilience4j's starters is on the class path and which of them fits. It asks for class files, since to
 * load such a class may fail where its neighbours are of another version.
 */
final class Resilience4jStarters {

    /** The packages of the starter for Boot 3, which up to 2.3.0 runs on Boot 4 too. */
    static final String BOOT_3 = "io.github.resilience4j.springboot3.";

    /** The packages of the starter for Boot 4, which there is since 2.4.0. */
    static final String BOOT_4 = "io.github.resilience4j.springboot.";

    private static final String AUTO_CONFIGURATION = "circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration";

    private Resilience4jStarters() {}

    /**
     * Returns the packages of the starter that does not fit and is to be kept out, or null if there are not two.
     *
     * @param boot the running version of Spring Boot
     * @param aspectsSince24 whether the rest of Resilience4j is 2.4.0 or newer. Spring Cloud's bom for Boot 4 pins
     *     2.3.0, which has the starter for Boot 3 alone; the one for Boot 4 was not made for its aspects
     * @param loader where to look for the starters
     */
    static @Nullable String unfit(String boot, boolean aspectsSince24, @Nullable ClassLoader loader) {
        if (!has(BOOT_3 + AUTO_CONFIGURATION, loader) || !has(BOOT_4 + AUTO_CONFIGURATION, loader)) {
            return null;
        }
        return BootVersion.of(boot).isAtLeast(4, 0) && aspectsSince24 ? BOOT_3 : BOOT_4;
    }

    static boolean has(String name, @Nullable ClassLoader loader) {
        String file = name.replace('.', '/') + ".class";
        return (loader == null ? ClassLoader.getSystemResource(file) : loader.getResource(file)) != null;
    }
}
