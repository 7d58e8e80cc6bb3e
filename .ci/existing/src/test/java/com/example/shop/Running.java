package com.example.shop;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application in this process, seen from outside and from inside. */
final class Running extends Http implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private Running(ConfigurableApplicationContext context) {
        super(context.getEnvironment().getRequiredProperty("local.server.port"));
        this.context = context;
    }

    static Running with(String... arguments) {
        return new Running(SpringApplication.run(Shop.class, arguments));
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    CircuitBreakerRegistry registry() {
        return context.getBean("circuitBreakerRegistry", CircuitBreakerRegistry.class);
    }

    CircuitBreaker breaker(String name) {
        return registry().find(name).orElseThrow(() -> new AssertionError("breaker: " + name + " (expected: known)"));
    }

    /** What was heard of one name since a number of lines, without the name. */
    List<String> heardOf(String name, int since) {
        List<String> lines = heard();
        return lines.subList(since, lines.size()).stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .toList();
    }

    List<String> heard() {
        return context.getBean(Listening.Heard.class).lines;
    }

    @Override
    public void close() {
        context.close();
    }
}
