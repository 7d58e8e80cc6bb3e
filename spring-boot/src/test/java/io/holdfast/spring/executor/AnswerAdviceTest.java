package io.holdfast.spring.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** Spring searches each advice when it starts, so ours is there where an answer may be thrown, and not elsewhere. */
class AnswerAdviceTest {

    enum Ask {
        ROUTE
    }

    private static final String ADVICE = "holdfastAnswerExceptionAdvice";
    private static final Field<String> CITY = Field.of("city", String.class);
    private static final Field<String> ROUTE = Field.of("route", String.class);
    private static final Node ROUTER = Node.named("router").reads(CITY).writes(ROUTE);

    private final WebApplicationContextRunner web = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(answers(), ExecutorAutoConfiguration.class));

    private static Class<?> answers() {
        try {
            return Class.forName("io.holdfast.spring.web.AnswerWebAutoConfiguration");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Contract<Ask> contract() {
        return Contract.of(Ask.class)
                .inputs(CITY)
                .nodes(ROUTER)
                .intent(Ask.ROUTE, i -> i.requires(ROUTE))
                .build();
    }

    private static NodeExecutor<Ask> executor() {
        return NodeExecutor.builder(contract())
                .deadline(Duration.ofSeconds(9))
                .registry(io.holdfast.core.registry.BreakerRegistry.ofDefaults())
                .bind(ROUTER, NodePolicy.timeout(Duration.ofSeconds(5)), in -> "by train")
                .build();
    }

    @Test
    void withoutExecutors_thereIsNone() {
        web.run(context ->
                assertThat(context).hasNotFailed().doesNotHaveBean(ADVICE).hasBean("holdfastAnswerResponder"));
    }

    @Test
    void withAContract_orAnExecutorMadeByHand_itIsThere() {
        web.withBean(NodeExecutor.class, AnswerAdviceTest::executor)
                .run(context -> assertThat(context).hasNotFailed().hasBean(ADVICE));
        web.withBean("tripContract", Contract.class, AnswerAdviceTest::contract)
                .withPropertyValues("holdfast.executor.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().hasBean(ADVICE));
    }

    @Test
    void anExecutorOfTheParent_isEnough() {
        new ApplicationContextRunner()
                .withBean(NodeExecutor.class, AnswerAdviceTest::executor)
                .run(parent -> web.withParent(parent)
                        .run(context -> assertThat(context).hasNotFailed().hasBean(ADVICE)));
    }

    /** A test of a slice has the web's part alone, and the executor is a substitute that comes later. */
    @Test
    void inASlice_itIsThere() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(answers()))
                .run(context -> assertThat(context).hasNotFailed().hasBean(ADVICE));
    }
}
