package io.holdfast.spring.registries;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.core.Registry;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.EntryReplacedEvent;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.spring6.retry.configure.RetryConfigurationProperties;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DeferredImportSelector;
import org.springframework.context.annotation.Import;
import org.springframework.core.ResolvableType;
import org.springframework.core.type.AnnotationMetadata;

/** In a whole application, so that the order of all auto-configurations is the real one. */
@Timeout(120)
class EveryRegistryTest {

    private static ApplicationContextRunner application(String... properties) {
        ApplicationContextRunner application = new ApplicationContextRunner()
                .withUserConfiguration(Application.class)
                .withPropertyValues(properties);
        for (Kind kind : Kind.values()) {
            application = application.withPropertyValues(
                    kind.sets("configs.default", 31),
                    kind.sets("configs.strict", 32),
                    kind.sets("instances.own", 33),
                    kind.prefix + "instances.based.base-config=strict",
                    kind.prefix + "tags.team=search");
        }
        return application;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    private static Registry<?, ?> registry(Kind kind, ApplicationContext context) {
        return context.getBean(kind.bean, kind.ours());
    }

    private static int value(Kind kind, Registry<?, ?> registry, String name) {
        return kind.value(registry.find(name).orElseThrow());
    }

    @Test
    void itIsTheOnlyOne_andFilledFromTheProperties() {
        application()
                .run(context -> assertThat(Kind.values()).allSatisfy(kind -> {
                    assertThat(context.getBeansOfType(kind.theirs())).containsOnlyKeys(kind.bean);
                    Registry<?, ?> registry = registry(kind, context);
                    assertThat(value(kind, registry, "own")).isEqualTo(33);
                    assertThat(value(kind, registry, "based")).isEqualTo(32);
                    assertThat(kind.value(kind.make(registry, "later"))).isEqualTo(31);
                    assertThat(registry.getConfiguration("strict")).isPresent();
                    assertThat(registry.getTags()).isEqualTo(Map.of("team", "search"));
                }));
    }

    @Test
    void thoseOfTheApplication_goFirst() {
        Map<Kind, Registry<?, ?>> mine = new EnumMap<>(Kind.class);
        application()
                .withInitializer(context -> {
                    for (Kind kind : Kind.values()) {
                        mine.put(kind, kind.plain());
                        define(context, "my" + kind, ResolvableType.forClass(kind.theirs()), mine.get(kind));
                    }
                })
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(Kind.values()).allSatisfy(kind -> {
                        assertThat(context).doesNotHaveBean(kind.ours());
                        assertThat(context.getBean(kind.theirs())).isSameAs(mine.get(kind));
                    });
                });
    }

    private static void define(ApplicationContext context, String name, ResolvableType type, @Nullable Object bean) {
        RootBeanDefinition definition = new RootBeanDefinition();
        definition.setTargetType(type);
        definition.setBeanClass(type.toClass());
        definition.setInstanceSupplier(() -> bean);
        ((BeanDefinitionRegistry) context).registerBeanDefinition(name, definition);
    }

    /** Names of beans, without those that a refresh scope of Resilience4j's starter for Boot 4 has behind them. */
    private static List<String> registries(ApplicationContext context, Class<?> type) {
        return Stream.of(context.getBeanNamesForType(type))
                .filter(name -> !name.startsWith("scopedTarget."))
                .toList();
    }

    @Test
    void switchedOff_theyAreResilience4js() {
        application("holdfast.enabled=false")
                .run(context -> assertThat(Kind.values()).allSatisfy(kind -> {
                    assertThat(registries(context, kind.theirs())).containsExactly(kind.bean);
                    assertThat(context).doesNotHaveBean(kind.ours());
                }));
    }

    @ParameterizedTest
    @EnumSource
    void oneSwitchedOff_leavesTheOthersOurs(Kind off) {
        application(off.off)
                .run(context -> assertThat(Kind.values()).allSatisfy(kind -> {
                    assertThat(registries(context, kind.theirs())).containsExactly(kind.bean);
                    assertThat(context.getBeansOfType(kind.ours())).hasSize(kind.off.equals(off.off) ? 0 : 1);
                }));
    }

    @Test
    void customizers_haveTheLastWord_andMakeEntries() {
        application()
                .withInitializer(context -> {
                    for (Kind kind : Kind.values()) {
                        for (String name : List.of("own", "customized")) {
                            context.getBeanFactory().registerSingleton(kind + name, kind.customizer(name, 34));
                        }
                    }
                })
                .run(context -> assertThat(Kind.values()).allSatisfy(kind -> {
                    Registry<?, ?> registry = registry(kind, context);
                    assertThat(value(kind, registry, "own")).isEqualTo(34);
                    assertThat(value(kind, registry, "customized")).isEqualTo(34);
                }));
    }

    @Test
    void listeners_hearOfEachEntry_thoseOfThePropertiesToo() {
        Map<Kind, Listener> listeners = new EnumMap<>(Kind.class);
        application()
                .withInitializer(context -> {
                    for (Kind kind : Kind.values()) {
                        listeners.put(kind, new Listener());
                        ResolvableType type =
                                ResolvableType.forClassWithGenerics(RegistryEventConsumer.class, kind.entries());
                        define(context, "listener" + kind, type, listeners.get(kind));
                    }
                })
                .run(context -> assertThat(listeners).allSatisfy((kind, listener) -> {
                    Registry<?, ?> registry = registry(kind, context);
                    Object later = kind.make(registry, "later");
                    registry.remove("later");
                    assertThat(listener.heard)
                            .containsExactlyInAnyOrder(
                                    "+" + registry.find("own").orElseThrow(),
                                    "+" + registry.find("based").orElseThrow(),
                                    "+" + later,
                                    "-" + later);
                }));
    }

    private static final class Listener implements RegistryEventConsumer<Object> {

        private final List<String> heard = new CopyOnWriteArrayList<>();

        @Override
        public void onEntryAddedEvent(EntryAddedEvent<Object> added) {
            heard.add("+" + added.getAddedEntry());
        }

        @Override
        public void onEntryRemovedEvent(EntryRemovedEvent<Object> removed) {
            heard.add("-" + removed.getRemovedEntry());
        }

        @Override
        public void onEntryReplacedEvent(EntryReplacedEvent<Object> replaced) {
            heard.add("=" + replaced.getNewEntry());
        }
    }

    /** Somebody who excludes Resilience4j's own auto-configurations has neither its properties nor its listeners. */
    @Test
    void withoutResilience4jsAutoConfigurations_theyReadNoProperties() {
        new ApplicationContextRunner()
                .withUserConfiguration(OursAlone.class)
                .withPropertyValues("resilience4j.retry.instances.own.max-attempts=4")
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(RetryConfigurationProperties.class);
                    assertThat(registry(Kind.RETRY, context).find("own")).isEmpty();
                    assertThat(Kind.values())
                            .allSatisfy(kind -> assertThat(kind.make(registry(kind, context), "any"))
                                    .isNotNull());
                });
    }

    @Configuration(proxyBeanMethods = false)
    @Import(OurConfigurations.class)
    static class OursAlone {}

    static class OurConfigurations implements DeferredImportSelector {
        @Override
        public String[] selectImports(AnnotationMetadata importing) {
            return new String[] {
                "io.holdfast.spring.breaker.BreakerAutoConfiguration",
                "io.holdfast.spring.bulkhead.BulkheadAutoConfiguration",
                "io.holdfast.spring.ratelimiter.RateLimiterAutoConfiguration",
                "io.holdfast.spring.retry.RetryAutoConfiguration",
                "io.holdfast.spring.timelimiter.TimeLimitRegistryAutoConfiguration"
            };
        }
    }

    @Test
    void noneStartsAThread() {
        Set<Thread> before = Thread.getAllStackTraces().keySet(); // other tests leave some
        application()
                .run(context -> assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread -> !before.contains(thread))
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("bulkhead-") || name.startsWith("holdfast-time-limit")));
    }
}
