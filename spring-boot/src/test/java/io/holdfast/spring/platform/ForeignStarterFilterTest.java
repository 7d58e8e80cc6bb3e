package io.holdfast.spring.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.core.io.support.SpringFactoriesLoader;

class ForeignStarterFilterTest {

    private static final ClassLoader EVERYTHING = ForeignStarterFilterTest.class.getClassLoader();

    @Test
    void onBoot3_theStarterForBoot4IsKeptOut() {
        assertThat(Resilience4jStarters.unfit("3.5.7", true, EVERYTHING))
                .isEqualTo("io.github.resilience4j.springboot.");
    }

    @Test
    void onBoot4_theStarterForBoot3IsKeptOut() {
        for (String version : new String[] {"4.0.7", "4.1.2", "4.2.0-SNAPSHOT", "10.0.1"}) {
            assertThat(Resilience4jStarters.unfit(version, true, EVERYTHING))
                    .as(version)
                    .isEqualTo("io.github.resilience4j.springboot3.");
        }
    }

    /** Spring Cloud's bom for Boot 4 pins 2.3.0, whose only starter is the one for Boot 3. */
    @Test
    void onBoot4_beforeResilience4j240_theStarterForBoot4IsKeptOut() {
        assertThat(Resilience4jStarters.unfit("4.0.7", false, EVERYTHING))
                .isEqualTo("io.github.resilience4j.springboot.");
    }

    @Test
    void oneStarterAlone_isLeftInPeace() {
        assertThat(Resilience4jStarters.unfit("4.0.7", true, without("/springboot/")))
                .isNull();
        assertThat(Resilience4jStarters.unfit("3.5.7", true, without("/springboot3/")))
                .isNull();
    }

    @Test
    @SuppressWarnings("NullAway") // the filter reads no metadata
    void filter_isFoundByBoot_andKeepsOutTheStarterForAnotherBootAlone() {
        ForeignStarterFilter filter =
                SpringFactoriesLoader.loadFactories(AutoConfigurationImportFilter.class, EVERYTHING).stream()
                        .filter(ForeignStarterFilter.class::isInstance)
                        .map(ForeignStarterFilter.class::cast)
                        .findFirst()
                        .orElseThrow();
        filter.setBeanClassLoader(EVERYTHING);
        String[] names = {
            "io.github.resilience4j.springboot.verifier.autoconfigure.SpringBoot4VerifierAutoConfiguration",
            "io.github.resilience4j.springboot3.retry.autoconfigure.RetryAutoConfiguration",
            null,
            "org.springframework.boot.autoconfigure.aop.AopAutoConfiguration"
        };
        boolean isBoot4 = SpringBootVersion.getVersion().startsWith("4.");
        assertThat(filter.match(names, null)).containsExactly(isBoot4, !isBoot4, true, true);
    }

    private static ClassLoader without(String part) {
        return new ClassLoader(EVERYTHING) {
            @Override
            public @Nullable URL getResource(String name) {
                return name.contains(part) ? null : super.getResource(name);
            }
        };
    }
}
