package io.holdfast.spring.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Values;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.spring.NodeFunction;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

/** What runs when the context closes still has its beans. */
class ContextCloseTest {

    private final Nodes nodes = new Nodes();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ExecutorAutoConfiguration.class))
            .withBean("tripContract", Contract.class, Trip::contract)
            .withBean(Nodes.class, () -> nodes)
            .withPropertyValues(
                    "holdfast.deadline=20s",
                    "holdfast.nodes.router.timeout=15s",
                    "holdfast.nodes.fore-cast.timeout=300ms",
                    "holdfast.nodes.almanac.timeout=300",
                    "holdfast.nodes.tariff.timeout=300ms");

    static final class Nodes implements DisposableBean {
        final CountDownLatch running = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final List<String> events = new CopyOnWriteArrayList<>();

        @NodeFunction("router")
        String route(String city) throws InterruptedException {
            running.countDown();
            boolean released = goOn.await(10, TimeUnit.SECONDS);
            events.add("node ends " + released);
            return city;
        }

        @NodeFunction("fore_cast")
        String weather(String city) {
            return city;
        }

        @NodeFunction("almanac")
        String almanac(String city) {
            return city;
        }

        @NodeFunction("tariff")
        int fare(String route) {
            return route.length();
        }

        @Override
        public void destroy() {
            events.add("bean destroyed");
        }
    }

    @SuppressWarnings("unchecked")
    private static NodeExecutor<Trip> executor(ConfigurableApplicationContext context) {
        return context.getBean(NodeExecutor.class);
    }

    /** Closes the context on a thread of its own, and lets the node go on once its executor refuses further runs. */
    private void closeWhileANodeRuns(ConfigurableApplicationContext context) throws InterruptedException {
        NodeExecutor<Trip> executor = executor(context);
        var run = executor.run(Trip.TRIP, Values.of(Trip.CITY, "Oslo"));
        assertThat(nodes.running.await(10, TimeUnit.SECONDS)).isTrue();
        Thread closing = new Thread(context::close, "closing");
        closing.start();
        closing.join(300);
        nodes.goOn.countDown();
        closing.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(closing.isAlive()).isFalse();
        assertThat(run.orTimeout(10, TimeUnit.SECONDS).join().has(Trip.ROUTE)).isTrue();
    }

    @Test
    void aBean_isDestroyedAfterTheNodesThatRunOnIt() {
        runner.run(context -> {
            closeWhileANodeRuns(context.getSourceApplicationContext(ConfigurableApplicationContext.class));
            assertThat(nodes.events).containsExactly("node ends true", "bean destroyed");
        });
    }

    @Test
    void aNodeThatGoesOn_holdsTheCloseUpNoLongerThanThePhase() {
        runner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=200ms")
                .run(context -> {
                    var run = executor(context.getSourceApplicationContext(ConfigurableApplicationContext.class))
                            .run(Trip.TRIP, Values.of(Trip.CITY, "Oslo"));
                    assertThat(nodes.running.await(10, TimeUnit.SECONDS)).isTrue();
                    context.getSourceApplicationContext(ConfigurableApplicationContext.class)
                            .close();
                    assertThat(nodes.events).containsExactly("bean destroyed");
                    nodes.goOn.countDown();
                    assertThat(run.orTimeout(10, TimeUnit.SECONDS)).succeedsWithin(10, TimeUnit.SECONDS);
                });
    }

    @Test
    void aContextThatStopsAndStarts_keepsItsExecutors() {
        runner.run(context -> {
            nodes.goOn.countDown();
            var source = context.getSourceApplicationContext(ConfigurableApplicationContext.class);
            source.stop();
            source.start();
            assertThat(executor(source)
                            .run(Trip.TRIP, Values.of(Trip.CITY, "Oslo"))
                            .orTimeout(10, TimeUnit.SECONDS)
                            .join()
                            .get(Trip.ROUTE))
                    .isEqualTo("Oslo");
        });
    }

    @Test
    void theExecutor_dependsOnTheBeansBehindIt() {
        runner.run(context -> assertThat(context.getBeanFactory().getDependenciesForBean("tripExecutor"))
                .contains(context.getBeanNamesForType(Nodes.class)));
    }
}
