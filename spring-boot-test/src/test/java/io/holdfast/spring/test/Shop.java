package io.holdfast.spring.test;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.spring.NodeFunction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application of one node, which hangs or fails when it is asked to. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Shop {

    enum Ask {
        PRICE
    }

    static final Field<String> QUERY = Field.of("query", String.class);
    static final Field<String> PRICE = Field.of("price", String.class);
    static final Node PRICER = Node.named("pricer").reads(QUERY).writes(PRICE);

    final CompletableFuture<String> hung = new CompletableFuture<>();

    @Bean
    Contract<Ask> shopContract() {
        return Contract.of(Ask.class)
                .inputs(QUERY)
                .nodes(PRICER)
                .intent(Ask.PRICE, i -> i.requires(PRICE))
                .build();
    }

    @Bean
    BreakerRegistry circuitBreakerRegistry() {
        return BreakerRegistry.custom()
                .config(CircuitBreakerConfig.custom()
                        .slidingWindowSize(2)
                        .minimumNumberOfCalls(2)
                        .build())
                .build();
    }

    @NodeFunction("pricer")
    CompletionStage<String> price(String query) {
        return switch (query) {
            case "hang" -> hung;
            case "fail" -> CompletableFuture.failedFuture(new IllegalStateException("no price"));
            default -> CompletableFuture.completedFuture("1 EUR");
        };
    }
}
