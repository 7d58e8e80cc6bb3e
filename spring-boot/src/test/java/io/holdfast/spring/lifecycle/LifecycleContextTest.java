package io.holdfast.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.lock.LockRefusedException;
import io.holdfast.lifecycle.lock.LockResult;
import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import io.holdfast.lifecycle.shutdown.ShutdownReason;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LifecycleContextTest {

    @TempDir
    Path directory;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        Deeds deeds() {
            return new Deeds();
        }

        @Bean
        Events events() {
            return new Events();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Fails {

        @Bean
        Deeds deeds() {
            throw new IllegalStateException("no database");
        }
    }

    static final class Deeds implements DisposableBean {

        final List<String> done = new CopyOnWriteArrayList<>();

        @Override
        public void destroy() {
            done.add("destroyed");
        }
    }

    static final class Events implements ApplicationListener<AvailabilityChangeEvent<?>> {

        final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public void onApplicationEvent(AvailabilityChangeEvent<?> event) {
            seen.add(event.getState().toString());
        }
    }

    private SpringApplicationBuilder app(Class<?> source) {
        return new SpringApplicationBuilder(source)
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.application.name=the app",
                        "server.port=0",
                        "management.endpoint.health.probes.enabled=true",
                        "holdfast.lifecycle.own-jvm=false",
                        "holdfast.lifecycle.directory=" + directory);
    }

    private ConfigurableApplicationContext run(String... arguments) {
        return app(App.class).run(arguments);
    }

    private LockResult tryLock() {
        return ProcessLock.at(directory.resolve("the-app.lock")).tryAcquire();
    }

    private static int status(ConfigurableApplicationContext context, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void withoutADirectory_thereIsNothing() {
        try (ConfigurableApplicationContext context =
                new SpringApplicationBuilder(App.class).run("--server.port=0", "--spring.main.banner-mode=off")) {
            assertThat(context.getBeansOfType(Lifecycle.class)).isEmpty();
            assertThat(context.getBeansOfType(Readiness.class)).isEmpty();
            assertThat(context.getBeansOfType(ExitCodeGenerator.class)).isEmpty();
            assertThat(context.getBeansOfType(BeatFilter.class)).isEmpty();
            assertThat(context.getEnvironment().getPropertySources().contains("holdfastLifecycle"))
                    .isFalse();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("holdfast-liveness") || name.startsWith("holdfast-beat"));
        }
    }

    @Test
    void switchedOff_thereIsNothing() {
        for (String off : List.of("--holdfast.enabled=false", "--holdfast.lifecycle.enabled=false")) {
            try (ConfigurableApplicationContext context = run(off)) {
                assertThat(context.getBeansOfType(Lifecycle.class)).isEmpty();
                assertThat(directory).isEmptyDirectory();
            }
        }
    }

    @Test
    void started_holdsTheLockBeatsAndIsReady() throws Exception {
        try (ConfigurableApplicationContext context = run()) {
            Lifecycle life = context.getBean(Lifecycle.class);
            assertThat(context.getBean(Readiness.class)).isSameAs(life.readiness());
            assertThat(context.getBean(Heartbeat.class)).isSameAs(life.heartbeat());
            assertThat(context.getBean(Shutdown.class)).isSameAs(life.shutdown());
            assertThat(life.readiness().state()).isEqualTo(ReadinessState.READY);
            assertThat(tryLock()).isInstanceOf(LockResult.HeldHere.class);
            assertThat(status(context, "/actuator/health/readiness")).isEqualTo(200);
            assertThat(status(context, "/actuator/health/liveness")).isEqualTo(200);
            assertThat(life.heartbeat().sequence()).isPositive();
            Await.until("the file", () -> Files.exists(directory.resolve("the-app.beat")));
        }
        tryLock().orThrow().release();
    }

    @Test
    void closed_theContextFirstTheLockLast() throws Exception {
        ConfigurableApplicationContext context = run();
        Lifecycle life = context.getBean(Lifecycle.class);
        Deeds deeds = context.getBean(Deeds.class);
        life.shutdown().on(ShutdownPhase.FINALIZE, "save", reason -> deeds.done.add("save " + reason));
        life.shutdown()
                .on(
                        ShutdownPhase.RELEASE,
                        "look",
                        reason -> deeds.done.add("held " + life.lock().verify()));

        context.close();

        assertThat(deeds.done).containsExactly("destroyed", "save API", "held true");
        assertThat(life.lock().verify()).isFalse();
        try (ConfigurableApplicationContext again = run()) {
            assertThat(again.getBean(Lifecycle.class).lastEnd()).hasToString("CLEAN");
        }
    }

    @Test
    void ended_drainsFinalizesWithLivingBeansAndCloses() throws Exception {
        ConfigurableApplicationContext context = run();
        Lifecycle life = context.getBean(Lifecycle.class);
        Deeds deeds = context.getBean(Deeds.class);
        Events events = context.getBean(Events.class);
        life.shutdown()
                .on(
                        ShutdownPhase.FINALIZE,
                        "save",
                        reason -> deeds.done.add("save " + context.isActive() + " " + context.isRunning()));

        assertThat(life.shutdown()
                        .begin(ShutdownReason.SCHEDULED, "test")
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                        .isClean())
                .isTrue();

        assertThat(deeds.done).containsExactly("save true false", "destroyed");
        assertThat(events.seen).endsWith("REFUSING_TRAFFIC");
        assertThat(context.isClosed()).isTrue();
        tryLock().orThrow().release();
    }

    @Test
    void exit_givesTheCodeOfTheReason() throws Exception {
        ConfigurableApplicationContext context = run();
        ExitCodeGenerator code = context.getBean(ExitCodeGenerator.class);
        assertThat(code.getExitCode()).isZero();

        context.getBean(Shutdown.class)
                .begin(ShutdownReason.SCHEDULED, "test")
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);

        assertThat(code.getExitCode()).isEqualTo(86);
    }

    @Test
    void unmetCondition_isToldToBoot_andBack() throws Exception {
        try (ConfigurableApplicationContext context = run()) {
            Readiness readiness = context.getBean(Readiness.class);
            Events events = context.getBean(Events.class);
            events.seen.clear();

            readiness.unmet("lock", "a test");
            assertThat(status(context, "/actuator/health/readiness")).isEqualTo(503);
            readiness.met("lock");

            assertThat(status(context, "/actuator/health/readiness")).isEqualTo(200);
            assertThat(events.seen).containsExactly("REFUSING_TRAFFIC", "ACCEPTING_TRAFFIC");
        }
    }

    @Test
    void eventOfTheUser_isACondition() {
        try (ConfigurableApplicationContext context = run()) {
            Readiness readiness = context.getBean(Readiness.class);
            Events events = context.getBean(Events.class);
            events.seen.clear();

            AvailabilityChangeEvent.publish(
                    context, org.springframework.boot.availability.ReadinessState.REFUSING_TRAFFIC);
            assertThat(readiness.snapshot().unmet()).containsEntry("application", "the application refuses traffic");
            AvailabilityChangeEvent.publish(
                    context, org.springframework.boot.availability.ReadinessState.ACCEPTING_TRAFFIC);

            assertThat(readiness.state()).isEqualTo(ReadinessState.READY);
            assertThat(events.seen).containsExactly("REFUSING_TRAFFIC", "ACCEPTING_TRAFFIC");
        }
    }

    @Test
    void eventOfTheUser_doesNotOverruleAnUnmetCondition() {
        try (ConfigurableApplicationContext context = run()) {
            context.getBean(Readiness.class).unmet("lock", "a test");

            AvailabilityChangeEvent.publish(
                    context, org.springframework.boot.availability.ReadinessState.ACCEPTING_TRAFFIC);

            assertThat(context.getBean(ApplicationAvailability.class).getReadinessState())
                    .isEqualTo(org.springframework.boot.availability.ReadinessState.REFUSING_TRAFFIC);
        }
    }

    @Test
    void silence_breaksLiveness_andABeatMendsIt() throws Exception {
        try (ConfigurableApplicationContext context =
                run("--spring.main.web-application-type=none", "--holdfast.lifecycle.beat-within=100ms")) {
            ApplicationAvailability availability = context.getBean(ApplicationAvailability.class);
            context.getBean(Heartbeat.class).beat();

            Await.until("broken", () -> availability.getLivenessState() == LivenessState.BROKEN);
            Await.until("mended", () -> {
                context.getBean(Heartbeat.class).beat();
                return availability.getLivenessState() == LivenessState.CORRECT;
            });
        }
    }

    @Test
    void startThatFails_givesTheLockBack() {
        assertThatThrownBy(() ->
                        app(App.class).sources(Fails.class).run("--spring.main.allow-bean-definition-overriding=true"))
                .hasRootCauseMessage("no database");

        Await.until("free", () -> tryLock() instanceof LockResult.Acquired free && isReleased(free));
    }

    private static boolean isReleased(LockResult.Acquired free) {
        free.lock().release();
        return true;
    }

    @Test
    void secondGuest_isRefusedWithOneException() {
        try (ConfigurableApplicationContext context = run()) {
            assertThat(context.isActive()).isTrue();
            assertThatThrownBy(this::run)
                    .isInstanceOf(LockRefusedException.class)
                    .hasMessageStartingWith("this JVM already holds");
        }
    }

    @Test
    void childContext_sharesTheLifecycleOfItsParent() {
        try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "holdfast.lifecycle.own-jvm=false",
                        "holdfast.lifecycle.directory=" + directory)
                .run()) {
            try (ConfigurableApplicationContext child = new SpringApplicationBuilder(App.class)
                    .parent(parent)
                    .web(WebApplicationType.SERVLET)
                    .properties(
                            "server.port=0",
                            "holdfast.lifecycle.own-jvm=false",
                            "holdfast.lifecycle.directory=" + directory)
                    .run()) {
                assertThat(child.getBean(Lifecycle.class)).isSameAs(parent.getBean(Lifecycle.class));
                Heartbeat beat = parent.getBean(Heartbeat.class);
                Await.until("the child's server beats", () -> beat.sequence() > 0);
            }
            assertThat(parent.getBean(Lifecycle.class).shutdown().isStopping()).isFalse();
        }
    }

    @Test
    void propertiesThatCannotBeUsed_areNamed() {
        assertThatThrownBy(() -> run("--holdfast.lifecycle.restart.at=5.55"))
                .hasMessageContaining("holdfast.lifecycle.restart.at")
                .hasMessageContaining("5.55");
        assertThatThrownBy(() -> run("--holdfast.lifecycle.name=a/b"))
                .hasMessageContaining("holdfast.lifecycle.name")
                .hasMessageContaining("a/b");
        assertThat(directory).isEmptyDirectory();
    }
}
