package com.example.shop;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.EntryReplacedEvent;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What applications have beside the starter: a listener that knows of breakers by onEntryAdded alone, and customizers.
 */
@Configuration
class Listening {

    /** Everything heard, in order: registry events, then events of the breakers by name. */
    static class Heard implements RegistryEventConsumer<CircuitBreaker> {
        final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void onEntryAddedEvent(EntryAddedEvent<CircuitBreaker> added) {
            CircuitBreaker breaker = added.getAddedEntry();
            lines.add(breaker.getName() + " added");
            breaker.getEventPublisher().onEvent(event -> lines.add(breaker.getName() + " " + what(event)));
        }

        private static Object what(CircuitBreakerEvent event) {
            return event instanceof CircuitBreakerOnStateTransitionEvent moved
                    ? moved.getStateTransition()
                    : event.getEventType();
        }

        @Override
        public void onEntryRemovedEvent(EntryRemovedEvent<CircuitBreaker> removed) {
            lines.add(removed.getRemovedEntry().getName() + " removed");
        }

        @Override
        public void onEntryReplacedEvent(EntryReplacedEvent<CircuitBreaker> replaced) {
            lines.add(replaced.getNewEntry().getName() + " replaced");
        }
    }

    @Bean
    Heard heard() {
        return new Heard();
    }

    @Bean
    CircuitBreakerConfigCustomizer customizedInstance() {
        return CircuitBreakerConfigCustomizer.of("customized", config -> config.slidingWindowSize(33));
    }

    /** Of a name that the YAML does not have: a breaker is made of it since 2.4.0. */
    @Bean
    CircuitBreakerConfigCustomizer customizedName() {
        return CircuitBreakerConfigCustomizer.of("customized-name", config -> config.slidingWindowSize(34));
    }

    @Bean
    CircuitBreakerConfigCustomizer customizedConfig() {
        return CircuitBreakerConfigCustomizer.of("customized-config", config -> config.minimumNumberOfCalls(3));
    }
}
