package io.holdfast.spring.lifecycle;

import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import io.holdfast.lifecycle.shutdown.ShutdownReason;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A whole application, for tests of how it starts and ends. */
public final class ProcessApp {

    private ProcessApp() {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        Resource resource() {
            return new Resource();
        }

        @Bean
        Slow slow() {
            return new Slow();
        }

        @Bean
        ApplicationRunner runner(ConfigurableApplicationContext context) {
            return arguments -> {
                if (arguments.containsOption("fail")) {
                    throw new IllegalStateException("no database");
                }
                if (arguments.containsOption("exit-in-runner")) {
                    System.exit(7);
                }
            };
        }
    }

    static final class Resource implements DisposableBean {
        @Override
        public void destroy() {
            say("destroyed");
        }
    }

    @RestController
    static final class Slow {

        private final CountDownLatch never = new CountDownLatch(1);

        @GetMapping("/slow")
        String slow() throws InterruptedException {
            say("asked");
            never.await(1, TimeUnit.SECONDS);
            return "whole answer";
        }
    }

    static void say(String text) {
        System.out.println("> " + text);
    }

    public static void main(String[] arguments) {
        SpringApplication.getShutdownHandlers().add(() -> say("handler"));
        ConfigurableApplicationContext context = new SpringApplicationBuilder(App.class)
                .properties("server.port=0", "spring.application.name=app", "spring.main.banner-mode=off")
                .run(arguments);
        ApplicationArguments asked = context.getBean(ApplicationArguments.class);
        Lifecycle life = context.getBean(Lifecycle.class);
        life.shutdown().on(ShutdownPhase.FINALIZE, "save", reason -> say("save " + reason + " " + context.isActive()));
        life.shutdown()
                .on(
                        ShutdownPhase.RELEASE,
                        "look",
                        reason -> say("held " + life.lock().verify()));
        say("ready after " + life.lastEnd());
        if (asked.containsOption("request")) {
            request(context);
        }
        if (asked.containsOption("end")) {
            life.end(ShutdownReason.valueOf(asked.getOptionValues("end").get(0)), "a test");
        }
        if (asked.containsOption("exit")) {
            System.exit(SpringApplication.exit(context, () -> 5));
        }
        if (asked.containsOption("plain-exit")) {
            System.exit(9);
        }
        if (asked.containsOption("close")) {
            context.close();
        }
    }

    private static void request(ConfigurableApplicationContext context) {
        URI uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/slow");
        CompletableFuture<Void> unused = HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .thenAccept(answer -> say(answer.body()));
    }
}
