package io.holdfast.spring.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.common.retry.configuration.RetryConfigCustomizer;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.EntryReplacedEvent;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.springboot3.retry.autoconfigure.RetryAutoConfiguration;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.spring.refresh.RefreshPart;
import io.holdfast.strategies.retry.RetryBudget;
import io.holdfast.strategies.retry.RetryOptions;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationContext;

@Timeout(60)
class RetryAutoConfigurationTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    io.holdfast.spring.retry.RetryAutoConfiguration.class,
                    io.github.resilience4j.springboot3.scheduled.threadpool.autoconfigure
                            .ContextAwareScheduledThreadPoolAutoConfiguration.class,
                    RetryAutoConfiguration.class))
            .withPropertyValues(
                    "resilience4j.retry.configs.default.wait-duration=1ms",
                    "resilience4j.retry.configs.default.event-consumer-buffer-size=5",
                    "resilience4j.retry.configs.patient.max-attempts=4",
                    "resilience4j.retry.configs.patient.wait-duration=1ms",
                    "resilience4j.retry.instances.prices.base-config=patient",
                    "resilience4j.retry.instances.prices.event-consumer-buffer-size=2",
                    "resilience4j.retry.tags.team=search");

    @Test
    void registry_isTheOnlyOne_andFilledFromTheProperties() {
        application.run(context -> {
            assertThat(context.getBeansOfType(RetryRegistry.class)).containsOnlyKeys("retryRegistry");
            RetryPolicyRegistry registry = context.getBean(RetryPolicyRegistry.class);
            Retry prices = registry.find("prices").orElseThrow();
            assertThat(prices).isInstanceOf(RetryPolicy.class);
            assertThat(prices.getRetryConfig().getMaxAttempts()).isEqualTo(4);
            assertThat(prices.getTags()).containsEntry("team", "search");
            assertThat(registry.getConfiguration("patient")).isPresent();
            assertThat(registry.retry("any").getRetryConfig()).isSameAs(registry.getDefaultConfig());
        });
    }

    @Test
    void registryOfTheApplication_goesFirst() {
        RetryRegistry mine = RetryRegistry.ofDefaults();
        application.withBean("mine", RetryRegistry.class, () -> mine).run(context -> {
            assertThat(context.getBean(RetryRegistry.class)).isSameAs(mine);
            assertThat(context).doesNotHaveBean(RetryPolicyRegistry.class).doesNotHaveBean(ConfiguredRetries.class);
        });
    }

    @Test
    void switchedOff_leavesTheRegistryToResilience4j() {
        for (String property : new String[] {"holdfast.enabled=false", "holdfast.retry.enabled=false"}) {
            application
                    .withPropertyValues(property)
                    .run(context -> assertThat(context)
                            .hasNotFailed()
                            .hasSingleBean(RetryRegistry.class)
                            .doesNotHaveBean(RetryPolicyRegistry.class));
        }
    }

    @Test
    void withoutResilience4jsAutoConfiguration_thereIsARegistryWithoutProperties() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(io.holdfast.spring.retry.RetryAutoConfiguration.class))
                .run(context -> assertThat(context.getBean(RetryPolicyRegistry.class)
                                .retryPolicy("any")
                                .getName())
                        .isEqualTo("any"));
    }

    @Test
    void customizers_changeAndMakeRetries() {
        application
                .withBean("one", RetryConfigCustomizer.class, () -> attempts("prices", 7))
                .withBean("other", RetryConfigCustomizer.class, () -> attempts("unlisted", 8))
                .run(context -> {
                    RetryPolicyRegistry registry = context.getBean(RetryPolicyRegistry.class);
                    assertThat(registry.retry("prices").getRetryConfig().getMaxAttempts())
                            .isEqualTo(7);
                    assertThat(registry.find("unlisted")
                                    .orElseThrow()
                                    .getRetryConfig()
                                    .getMaxAttempts())
                            .isEqualTo(8);
                });
    }

    private static RetryConfigCustomizer attempts(String name, int most) {
        return RetryConfigCustomizer.of(name, config -> config.maxAttempts(most));
    }

    @Test
    void listeners_hearOfEachRetry_thoseOfTheProperties_too() {
        List<String> heard = new CopyOnWriteArrayList<>();
        application.withBean(Listener.class, () -> new Listener(heard)).run(context -> {
            RetryRegistry registry = context.getBean(RetryRegistry.class);
            registry.retry("later");
            registry.replace("later", RetryPolicy.ofDefaults("later"));
            registry.remove("later");
            assertThat(heard).containsExactly("prices added", "later added", "later replaced", "later removed");
        });
    }

    private static final class Listener implements RegistryEventConsumer<Retry> {

        private final List<String> heard;

        Listener(List<String> heard) {
            this.heard = heard;
        }

        @Override
        public void onEntryAddedEvent(EntryAddedEvent<Retry> added) {
            heard.add(added.getAddedEntry().getName() + " added");
        }

        @Override
        public void onEntryRemovedEvent(EntryRemovedEvent<Retry> removed) {
            heard.add(removed.getRemovedEntry().getName() + " removed");
        }

        @Override
        public void onEntryReplacedEvent(EntryReplacedEvent<Retry> replaced) {
            heard.add(replaced.getNewEntry().getName() + " replaced");
        }
    }

    @Test
    void events_areKept_asManyAsTheSettingsSay_andForgottenWithTheirRetry() {
        application.run(context -> {
            RetryRegistry registry = context.getBean(RetryRegistry.class);
            for (String name : List.of("prices", "later")) {
                for (int i = 0; i < 10; i++) {
                    assertThatThrownBy(() -> registry.retry(name).executeRunnable(RetryAutoConfigurationTest::fail))
                            .hasMessage("down");
                }
            }
            assertThat(kept(context, "prices")).hasSize(2);
            assertThat(kept(context, "later")).hasSize(5);
            registry.remove("later");
            assertThat(buffers(context).getEventConsumer("later")).isNull();
        });
    }

    private static void fail() {
        throw new IllegalStateException("down");
    }

    private static List<?> kept(ApplicationContext context, String name) {
        return buffers(context).getEventConsumer(name).getBufferedEvents();
    }

    private static EventConsumerRegistry<?> buffers(ApplicationContext context) {
        return context.getBean("retryEventConsumerRegistry", EventConsumerRegistry.class);
    }

    @Test
    void properties_goOverTheOptionsOfTheApplication() {
        application
                .withBean(
                        RetryOptions.class,
                        () -> RetryOptions.defaults().jitter(0.5).cancelSource(true))
                .withPropertyValues(
                        "holdfast.retry.jitter=0.25",
                        "holdfast.retry.budget.ratio=0.2",
                        "holdfast.retry.budget.reserve=3")
                .run(options(options -> {
                    assertThat(options.getJitter()).isEqualTo(0.25);
                    assertThat(options.isCancelSource()).isTrue();
                    assertThat(options.getBudget()).isNotNull();
                    assertThat(options.getBudget())
                            .extracting(RetryBudget::available)
                            .isEqualTo(3L);
                }));
        application.withPropertyValues("holdfast.retry.cancel-source=true").run(options(options -> {
            assertThat(options.isCancelSource()).isTrue();
            assertThat(options.getJitter()).isZero();
            assertThat(options.getBudget()).isNull();
        }));
    }

    private static ContextConsumer<org.springframework.boot.test.context.assertj.AssertableApplicationContext> options(
            java.util.function.Consumer<RetryOptions> check) {
        return context -> check.accept(
                context.getBean(RetryPolicyRegistry.class).retryPolicy("prices").getOptions());
    }

    @Test
    void wrongProperty_isABindingErrorThatNamesIt() {
        application
                .withPropertyValues("holdfast.retry.jitter=2")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("jitter: 2.0 (expected: 0 to 1)"));
    }

    @Test
    void timeOfTheApplication_isUsed_unlessItsOptionsHaveAnother() {
        VirtualTime time = new VirtualTime();
        VirtualTime other = new VirtualTime();
        application
                .withBean("time", VirtualTime.class, () -> time)
                .run(options(options -> assertThat(options.getTimeSource()).isSameAs(time)));
        application
                .withBean("time", VirtualTime.class, () -> time)
                .withBean(RetryOptions.class, () -> RetryOptions.defaults().timeSource(other))
                .run(options(options -> assertThat(options.getTimeSource()).isSameAs(other)));
    }

    @Test
    void annotatedMethods_areRetried_withoutAConflict() {
        application.withBean(Backend.class).run(context -> {
            Backend backend = context.getBean(Backend.class);
            assertThat(backend.plain(3)).isEqualTo("attempt 4");
            assertThat(backend.plain(4)).isEqualTo("instead: down");
            assertThat(backend.stage(3).toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isEqualTo("attempt 4");
            assertThat(backend.stage(4).toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isEqualTo("instead: down");
            RetryPolicyRegistry registry = context.getBean(RetryPolicyRegistry.class);
            assertThat(registry.retry("prices").getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                    .isEqualTo(2);
            assertThat(registry.retry("prices").getMetrics().getNumberOfFailedCallsWithRetryAttempt())
                    .isEqualTo(2);
            assertThat(registry.conflicts()).isEmpty();
        });
    }

    /** Since Resilience4j 2.4.0 an annotation asks so for a name that is that of a shared configuration. */
    @Test
    void nameOfASharedConfiguration_followsItInARefresh() {
        application
                .withConfiguration(AutoConfigurations.of(RefreshPart.configuration()))
                .run(context -> {
                    RetryPolicyRegistry registry = context.getBean(RetryPolicyRegistry.class);
                    Retry patient = registry.retry(
                            "patient", registry.getConfiguration("patient").orElseThrow());
                    String changed = "resilience4j.retry.configs.patient.max-attempts";
                    TestPropertyValues.of(changed + "=6").applyTo(context);
                    context.publishEvent(new EnvironmentChangeEvent(context, Set.of(changed)));
                    assertThat(patient.getRetryConfig().getMaxAttempts()).isEqualTo(6);
                    assertThat(registry.getConfiguration("patient")).contains(patient.getRetryConfig());
                });
    }

    /** Up to 2.2.0 Resilience4j refused the mixture. */
    @Test
    void ownWait_overADefaultWithoutOne_isTaken() {
        application
                .withPropertyValues(
                        "resilience4j.retry.configs.default.retry-exceptions=java.lang.Throwable",
                        "resilience4j.retry.instances.bug.wait-duration=200ms")
                .run(context -> assertThat(context.getStartupFailure()).isNull());
    }

    static class Backend {

        private final AtomicInteger attempts = new AtomicInteger();

        @io.github.resilience4j.retry.annotation.Retry(name = "prices", fallbackMethod = "instead")
        public String plain(int failures) {
            return attempt(failures);
        }

        @io.github.resilience4j.retry.annotation.Retry(name = "prices", fallbackMethod = "insteadLater")
        public CompletionStage<String> stage(int failures) {
            try {
                return CompletableFuture.completedFuture(attempt(failures));
            } catch (IllegalStateException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        private String attempt(int failures) {
            int attempt = attempts.incrementAndGet();
            if (attempt <= failures) {
                if (attempt == 4) {
                    attempts.set(0);
                }
                throw new IllegalStateException("down");
            }
            attempts.set(0);
            return "attempt " + attempt;
        }

        @SuppressWarnings("unused") // called by its name
        private String instead(int failures, Throwable cause) {
            return "instead: " + cause.getMessage();
        }

        @SuppressWarnings("unused") // called by its name
        private CompletionStage<String> insteadLater(int failures, Throwable cause) {
            return CompletableFuture.completedFuture("instead: " + cause.getMessage());
        }
    }
}
