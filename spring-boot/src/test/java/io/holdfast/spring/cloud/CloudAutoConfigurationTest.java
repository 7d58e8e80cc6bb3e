package io.holdfast.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.springboot3.timelimiter.autoconfigure.TimeLimiterAutoConfiguration;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.holdfast.core.registry.BreakerRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.Opcodes;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.circuitbreaker.Customizer;
import org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Spring Cloud's factories in an application. */
@Timeout(60)
class CloudAutoConfigurationTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(TimeLimiterAutoConfiguration.class, CloudAutoConfiguration.class))
            .withBean(
                    "circuitBreakerRegistry",
                    BreakerRegistry.class,
                    () -> BreakerRegistry.of(Map.of("named", window(7), "group", window(8))));

    @Test
    void aCallRunsOnItsCallersThread_throughTheBreakerOfItsId() {
        application.run(context -> {
            CircuitBreakerFactory<?, ?> factory = context.getBean(CircuitBreakerFactory.class);
            assertThat(factory.create("backend").<Thread>run(Thread::currentThread))
                    .isSameAs(Thread.currentThread());

            assertThat(factory.create("backend")
                            .<String>run(
                                    () -> {
                                        throw new IllegalStateException("failed");
                                    },
                                    error -> error.getMessage()))
                    .isEqualTo("failed");
            var metrics =
                    context.getBean(BreakerRegistry.class).breaker("backend").getMetrics();
            assertThat(metrics.getNumberOfSuccessfulCalls()).isOne();
            assertThat(metrics.getNumberOfFailedCalls()).isOne();
        });
    }

    @Test
    void withoutAFallback_theCauseIsWrappedAsSpringCloudDoes() {
        application.run(context -> {
            CircuitBreakerFactory<?, ?> factory = context.getBean(CircuitBreakerFactory.class);
            context.getBean(BreakerRegistry.class).breaker("backend").transitionToOpenState();
            assertThatThrownBy(() -> factory.create("backend").run(() -> "value"))
                    .isInstanceOf(NoFallbackAvailableException.class)
                    .hasCauseInstanceOf(CallNotPermittedException.class);
        });
    }

    @Test
    void aCallHasNoTimeLimitThatNobodyAskedFor() {
        application.run(context -> {
            // As an annotation of this name would have it, from the default of a second.
            context.getBean(TimeLimiterRegistry.class).timeLimiter("backend");
            Guards.Guard guard = guards(context).guard("backend", null, null, id -> CloudBreakerConfig.nothing());
            assertThat(guard.timeLimiter()).isNull();
        });
    }

    @Test
    void aTimeLimitOfTheProperties_stopsTheCallOnItsThread() {
        application
                .withPropertyValues("resilience4j.timelimiter.instances.backend.timeout-duration=50ms")
                .run(context -> {
                    CircuitBreakerFactory<?, ?> factory = context.getBean(CircuitBreakerFactory.class);
                    ReactiveCircuitBreakerFactory<?, ?> reactive = context.getBean(ReactiveCircuitBreakerFactory.class);
                    List<String> events = new CopyOnWriteArrayList<>();
                    context.getBean(TimeLimiterRegistry.class)
                            .timeLimiter("backend")
                            .getEventPublisher()
                            .onEvent(event -> events.add(event.getEventType().name()));

                    Object seen = factory.create("backend").<Object>run(this::hang, error -> error);
                    assertThat(seen).isInstanceOf(TimeoutException.class);
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    Object late = reactive.create("backend")
                            .<Object>run(Mono.never(), Mono::just)
                            .block();
                    assertThat(late).isInstanceOf(TimeoutException.class);
                    assertThat(reactive.create("backend")
                                    .run(Flux.just(1, 2))
                                    .collectList()
                                    .block())
                            .containsExactly(1, 2);

                    var metrics = context.getBean(BreakerRegistry.class)
                            .breaker("backend")
                            .getMetrics();
                    assertThat(metrics.getNumberOfFailedCalls()).isEqualTo(2);
                    assertThat(events).containsExactly("TIMEOUT", "TIMEOUT", "SUCCESS");
                });
    }

    @Test
    void code_configuresAnIdOrTheDefault() {
        application.withUserConfiguration(Customized.class).run(context -> {
            CircuitBreakerFactory<?, ?> factory = context.getBean(CircuitBreakerFactory.class);
            Object seen = factory.create("mine").<Object>run(this::hang, error -> error);
            assertThat(seen).isInstanceOf(TimeoutException.class);
            factory.create("other").run(() -> "value");
            factory.create("named").run(() -> "value");
            factory.create("of a group", "group").run(() -> "value");
            factory.create("mine too", "group").run(() -> "value");

            assertThat(windowOf(context.getBean(BreakerRegistry.class), "mine")).isEqualTo(5);
            assertThat(windowOf(context.getBean(BreakerRegistry.class), "other"))
                    .isEqualTo(6);
            assertThat(windowOf(context.getBean(BreakerRegistry.class), "named"))
                    .isEqualTo(7);
            assertThat(windowOf(context.getBean(BreakerRegistry.class), "of a group"))
                    .isEqualTo(8);
            assertThat(windowOf(context.getBean(BreakerRegistry.class), "mine too"))
                    .isEqualTo(9);
        });
    }

    @Test
    void aLimitInCode_isNotThatWhichAnAnnotationLeftInTheRegistry() {
        application.withUserConfiguration(Customized.class).run(context -> {
            context.getBean(TimeLimiterRegistry.class).timeLimiter("mine");
            Object seen =
                    context.getBean(CircuitBreakerFactory.class).create("mine").<Object>run(this::hang, error -> error);
            assertThat(seen).isInstanceOf(TimeoutException.class);
            assertThat(context.getBean(TimeLimiterRegistry.class)
                            .timeLimiter("mine")
                            .getTimeLimiterConfig()
                            .getTimeoutDuration())
                    .isEqualTo(Duration.ofSeconds(1));
        });
    }

    @Test
    void reactive_eachSubscriptionIsACall() {
        application.run(context -> {
            ReactiveCircuitBreakerFactory<?, ?> factory = context.getBean(ReactiveCircuitBreakerFactory.class);
            Mono<String> call = factory.create("backend")
                    .run(Mono.error(new IllegalStateException("failed")), error -> Mono.just("fallback"));
            assertThat(call.block()).isEqualTo("fallback");
            assertThat(call.block()).isEqualTo("fallback");
            assertThatThrownBy(() -> factory.create("backend")
                            .run(Flux.error(new IllegalStateException("failed")))
                            .blockLast())
                    .isInstanceOf(NoFallbackAvailableException.class);
            assertThat(context.getBean(BreakerRegistry.class)
                            .breaker("backend")
                            .getMetrics()
                            .getNumberOfFailedCalls())
                    .isEqualTo(3);
        });
    }

    @Test
    void anErrorOfTheMachine_isNothingForAFallback() {
        application.run(context -> assertThatThrownBy(() -> context.getBean(CircuitBreakerFactory.class)
                        .create("backend")
                        .run(
                                () -> {
                                    throw new OutOfMemoryError("test");
                                },
                                error -> "fallback"))
                .isInstanceOf(OutOfMemoryError.class));
    }

    @Test
    void ids_areChecked() {
        application.run(context -> assertThatThrownBy(
                        () -> context.getBean(CircuitBreakerFactory.class).create(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("id: ' ' (expected: the name of a circuit breaker)"));
    }

    @Test
    void switchedOff_orWithoutSpringCloud_orAFactoryOfTheUsersOwn_thereIsNone() {
        for (String property : List.of("holdfast.cloud.enabled=false", "holdfast.enabled=false")) {
            application
                    .withPropertyValues(property)
                    .run(context -> assertThat(context).doesNotHaveBean(CircuitBreakerFactory.class));
        }
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(CloudAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
                .run(context -> assertThat(context).hasNotFailed());
        application
                .withClassLoader(new FilteredClassLoader("reactor"))
                .run(context -> assertThat(context)
                        .hasSingleBean(BreakerFactory.class)
                        .doesNotHaveBean("holdfastReactiveCircuitBreakerFactory"));
    }

    @Test
    void whereSpringCloudHasItsOwnForResilience4j_oursComesOnlyIfAskedFor() {
        ApplicationContextRunner withTheirs = application.withClassLoader(new WithTheirs());
        withTheirs.run(context -> assertThat(context).doesNotHaveBean(CircuitBreakerFactory.class));
        withTheirs
                .withPropertyValues("holdfast.cloud.enabled=true")
                .run(context -> assertThat(context)
                        .hasSingleBean(BreakerFactory.class)
                        .hasSingleBean(ReactiveBreakerFactory.class));
    }

    /** Has a class of the name that tells. */
    private static final class WithTheirs extends ClassLoader {

        private static final String NAME =
                "org.springframework.cloud.circuitbreaker.resilience4j.Resilience4JCircuitBreakerFactory";

        WithTheirs() {
            super(CloudAutoConfigurationTest.class.getClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.equals(NAME)) {
                throw new ClassNotFoundException(name);
            }
            ClassWriter writer = new ClassWriter(0);
            writer.visit(
                    Opcodes.V17, Opcodes.ACC_PUBLIC, NAME.replace('.', '/'), null, "java/lang/Object", new String[0]);
            writer.visitEnd();
            byte[] code = writer.toByteArray();
            return defineClass(name, code, 0, code.length);
        }
    }

    private static Guards guards(ApplicationContext context) {
        return new Guards(
                context.getBean(BreakerRegistry.class),
                new TimeLimits(context.getBean(TimeLimiterRegistry.class), Set.of()));
    }

    private Object hang() {
        try {
            return new CountDownLatch(1).await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int windowOf(BreakerRegistry registry, String name) {
        return registry.findBreaker(name)
                .orElseThrow()
                .getCircuitBreakerConfig()
                .getSlidingWindowSize();
    }

    private static CircuitBreakerConfig window(int size) {
        return CircuitBreakerConfig.custom().slidingWindowSize(size).build();
    }

    @Configuration(proxyBeanMethods = false)
    static class Customized {

        @Bean
        Customizer<BreakerFactory> breakers() {
            return factory -> {
                factory.configureDefault(id -> CloudBreakerConfig.custom()
                        .circuitBreakerConfig(window(6))
                        .build());
                factory.configure(
                        config -> config.circuitBreakerConfig(window(5))
                                .timeLimiterConfig(TimeLimiterConfig.custom()
                                        .timeoutDuration(SHORT)
                                        .build()),
                        "mine");
                factory.configure(config -> config.circuitBreakerConfig(window(9)), "mine too", "named");
            };
        }
    }
}
