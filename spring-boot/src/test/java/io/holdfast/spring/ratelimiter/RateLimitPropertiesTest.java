package io.holdfast.spring.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.ratelimit.RateLimitOptions;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

class RateLimitPropertiesTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RateLimiterAutoConfiguration.class));

    private static RateLimitOptions options(ApplicationContext context, String name) {
        return context.getBean(RateLimitRegistry.class).rateLimit(name).getOptions();
    }

    @Test
    void withoutProperties_optionsAreTheDefaults() {
        application.run(context -> assertThat(options(context, "any")).isSameAs(RateLimitOptions.defaults()));
    }

    @Test
    void properties_holdForAll_andThoseOfOneNameGoOverThem() {
        application
                .withPropertyValues(
                        "holdfast.ratelimiter.smooth=true",
                        "holdfast.ratelimiter.burst=3",
                        "holdfast.ratelimiter.refuse-at-once=true",
                        "holdfast.ratelimiter.instances.my-window.smooth=false",
                        "holdfast.ratelimiter.instances.wide.burst=9",
                        "holdfast.ratelimiter.instances.wide.refuse-at-once=false")
                .run(context -> {
                    assertThat(options(context, "any").getBurst()).isEqualTo(3);
                    assertThat(options(context, "any").isRefuseAtOnce()).isTrue();
                    assertThat(options(context, "my-window").getBurst()).isZero();
                    assertThat(options(context, "my-window").isRefuseAtOnce()).isTrue();
                    assertThat(options(context, "wide").getBurst()).isEqualTo(9);
                    assertThat(options(context, "wide").isRefuseAtOnce()).isFalse();
                });
    }

    @Test
    void properties_goOverTheOptionsAndTheTimeOfTheApplication() {
        VirtualTime time = new VirtualTime();
        application
                .withBean(VirtualTime.class, () -> time)
                .withBean(
                        RateLimitOptions.class,
                        () -> RateLimitOptions.defaults().smooth(4).refuseAtOnce())
                .withPropertyValues("holdfast.ratelimiter.instances.one.smooth=false")
                .run(context -> {
                    assertThat(options(context, "any").getBurst()).isEqualTo(4);
                    assertThat(options(context, "any").getTimeSource()).isSameAs(time);
                    assertThat(options(context, "one").getBurst()).isZero();
                    assertThat(options(context, "one").isRefuseAtOnce()).isTrue();
                    assertThat(options(context, "one").getTimeSource()).isSameAs(time);
                });
    }

    @Test
    void wrongProperties_areBindingErrorsThatNameThem() {
        application
                .withPropertyValues("holdfast.ratelimiter.burst=0")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("burst: 0 (expected: >= 1)"));
        application
                .withPropertyValues("holdfast.ratelimiter.instances.one.smoth=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("holdfast.ratelimiter.instances.one.smoth"));
    }
}
