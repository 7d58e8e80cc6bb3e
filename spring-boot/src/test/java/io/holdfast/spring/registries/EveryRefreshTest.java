package io.holdfast.spring.registries;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.core.Registry;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.GenericApplicationListenerAdapter;

/** Settings of every kind that change while the application runs. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class EveryRefreshTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    private static void run(ContextConsumer<ConfigurableApplicationContext> test) {
        ApplicationContextRunner application = new ApplicationContextRunner().withUserConfiguration(Application.class);
        for (Kind kind : Kind.values()) {
            application = application
                    .withPropertyValues(
                            kind.sets("configs.default", 31),
                            kind.sets("configs.strict", 32),
                            kind.sets("instances.own", 33),
                            kind.prefix + "instances.based.base-config=strict",
                            kind.sets("instances.other-one", 34))
                    .withInitializer(context -> context.getBeanFactory()
                            .registerSingleton("customizer" + kind, kind.customizer("customized", 35)));
        }
        application.run(test::accept);
    }

    private static void refresh(ConfigurableApplicationContext context, String... properties) {
        TestPropertyValues.of(properties).applyTo(context);
        Set<String> keys = Arrays.stream(properties)
                .map(property -> property.split("=", 2)[0])
                .collect(Collectors.toSet());
        context.publishEvent(new EnvironmentChangeEvent(context, keys));
    }

    private static Registry<?, ?> registry(Kind kind, ConfigurableApplicationContext context) {
        return context.getBean(kind.bean, kind.ours());
    }

    private static int value(Kind kind, Registry<?, ?> registry, String name) {
        return kind.value(registry.find(name).orElseThrow());
    }

    @Test
    void settingsOfOne_reachTheLiveEntry_andWhatAnOperatorGaveToOthersStays() {
        run(context -> assertThat(Kind.values()).allSatisfy(kind -> {
            Registry<?, ?> registry = registry(kind, context);
            Object own = registry.find("own").orElseThrow();
            kind.byHand(registry, "other-one", 44);
            kind.byHand(registry, "based", 45);
            refresh(context, kind.sets("instances.own", 51));
            assertThat(registry.find("own").orElseThrow()).isSameAs(own);
            assertThat(kind.value(own)).isEqualTo(51);
            assertThat(value(kind, registry, "other-one")).isEqualTo(44);
            assertThat(value(kind, registry, "based")).isEqualTo(45);
        }));
    }

    @Test
    void sharedSettings_reachAllThatAreBasedOnThem_andNamesMadeLater() {
        run(context -> assertThat(Kind.values()).allSatisfy(kind -> {
            Registry<?, ?> registry = registry(kind, context);
            Object tenant = kind.make(registry, "tenant");
            Object byHand = kind.make(registry, "by-hand");
            kind.byHand(registry, "by-hand", 46);
            refresh(
                    context,
                    kind.sets("configs.default", 61),
                    kind.sets("configs.strict", 62),
                    kind.sets("instances.fresh", 63));
            assertThat(kind.value(tenant)).isEqualTo(61);
            assertThat(kind.value(byHand)).isEqualTo(46);
            assertThat(kind.value(kind.make(registry, "later"))).isEqualTo(61);
            assertThat(value(kind, registry, "based")).isEqualTo(62);
            assertThat(value(kind, registry, "own")).isEqualTo(33);
            assertThat(value(kind, registry, "fresh")).isEqualTo(63);
            assertThat(value(kind, registry, "customized")).isEqualTo(35);
            refresh(context, kind.sets("configs.default", 71));
            assertThat(kind.value(tenant)).isEqualTo(71);
            assertThat(kind.value(kind.make(registry, "evenLater"))).isEqualTo(71);
            assertThat(kind.value(byHand)).isEqualTo(46);
        }));
    }

    @Test
    void nameThatGetsSettings_hasThemAtOnce() {
        run(context -> assertThat(Kind.values()).allSatisfy(kind -> {
            Registry<?, ?> registry = registry(kind, context);
            Object tenant = kind.make(registry, "tenant");
            refresh(context, kind.sets("instances.tenant", 81));
            assertThat(kind.value(tenant)).isEqualTo(81);
            refresh(context, kind.sets("configs.default", 82));
            assertThat(kind.value(tenant)).isEqualTo(81);
        }));
    }

    @Test
    void settingsThatCannotBeBound_changeNothing_andStopNoOtherKind(CapturedOutput output) {
        Kind kind = Kind.RETRY;
        Kind other = Kind.RATE_LIMIT;
        run(context -> {
            Registry<?, ?> registry = registry(kind, context);
            TestPropertyValues.of(
                            kind.prefix + "instances.own." + kind.setting + "=many", other.sets("instances.own", 91))
                    .applyTo(context);
            var event = new EnvironmentChangeEvent(
                    context,
                    Set.of(
                            kind.prefix + "instances.own." + kind.setting,
                            other.prefix + "instances.own." + other.setting));
            // told alone, since Spring Cloud's own rebinding throws
            new GenericApplicationListenerAdapter(
                            context.getBean("holdfastRefreshedEntries", ApplicationListener.class))
                    .onApplicationEvent(event);
            assertThat(value(kind, registry, "own")).isEqualTo(33);
            assertThat(value(other, registry(other, context), "own")).isEqualTo(91);
            assertThat(output).contains("settings stay as they are");
        });
    }

    @Test
    void refreshOfSomethingElse_touchesNothing() {
        run(context -> assertThat(Kind.values()).allSatisfy(kind -> {
            Registry<?, ?> registry = registry(kind, context);
            kind.byHand(registry, "own", 47);
            refresh(context, "resilience4j.something.else=1", "server.port=0");
            assertThat(value(kind, registry, "own")).isEqualTo(47);
        }));
    }
}
