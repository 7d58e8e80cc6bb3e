package io.holdfast.spring.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.util.ArrayList;
import java.util.List;
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

    /** Spring asks for each class that it looks at, and a look for a file goes through all jars. */
    @Test
    @SuppressWarnings("NullAway") // the filter reads no metadata
    void filter_looksForFilesOnce_howeverOftenItIsAsked() {
        List<String> looked = new ArrayList<>();
        ForeignStarterFilter filter = new ForeignStarterFilter();
        filter.setBeanClassLoader(new ClassLoader(EVERYTHING) {
            @Override
            public @Nullable URL getResource(String name) {
                looked.add(name);
                return super.getResource(name);
            }
        });
        filter.match(new String[] {"com.example.Own", "org.springframework.boot.autoconfigure.Any"}, null);
        assertThat(looked).isEmpty();
        for (int i = 0; i < 100; i++) {
            filter.match(new String[] {"io.github.resilience4j.springboot3.retry.autoconfigure.Any"}, null);
        }
        assertThat(looked).hasSize(2);
    }

    /** Its core comes with the page, and Boot 3 takes that for the server that it has meters of. */
    @Test
    @SuppressWarnings("NullAway") // the filter reads no metadata
    void metersOfJetty_areKeptOut_unlessItIsTheServer() {
        String[] meters = {
            "org.springframework.boot.actuate.autoconfigure.metrics.web.jetty.JettyMetricsAutoConfiguration"
        };
        ForeignStarterFilter filter = new ForeignStarterFilter();
        filter.setBeanClassLoader(without("/ee10/"));
        assertThat(filter.match(meters, null)).containsExactly(false);
        filter.setBeanClassLoader(new ClassLoader(EVERYTHING) {
            @Override
            public @Nullable URL getResource(String name) {
                return name.equals("org/eclipse/jetty/ee10/servlet/ServletContextHandler.class")
                        ? super.getResource("java/lang/Object.class")
                        : super.getResource(name);
            }
        });
        assertThat(filter.match(meters, null)).containsExactly(true);
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
