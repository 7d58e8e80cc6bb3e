package io.holdfast.executor.docs;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.executor.AsyncNodeFunction;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeExecutorBuilder;
import io.holdfast.executor.NodeFunction;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.docs.Shop.Intent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The shop on virtual time and on the thread of the test. Every node answers at once, unless it is told what to do
 * instead; each may be bound once, here or by the test.
 */
final class Counter {

    static final NodePolicy PLAIN = NodePolicy.timeout(Duration.ofMillis(400));

    final VirtualTime time = new VirtualTime();
    final BreakerRegistry registry = BreakerRegistry.ofDefaults();
    final NodeExecutorBuilder<Intent> builder = NodeExecutor.builder(Shop.CONTRACT)
            .deadline(Duration.ofSeconds(2))
            .timeSource(time)
            .registry(registry)
            .executor(Runnable::run)
            .fallbackExecutor(Runnable::run)
            .continuationExecutor(Runnable::run);

    Counter finder(NodePolicy policy, NodeFunction function) {
        builder.bind(Shop.FINDER, policy, function);
        return this;
    }

    Counter mirror(NodeFunction function) {
        builder.bind(Shop.MIRROR, PLAIN.failOpen(), function);
        return this;
    }

    Counter pricer(NodePolicy policy, AsyncNodeFunction function) {
        builder.bindAsync(Shop.PRICER, policy, function);
        return this;
    }

    Counter adverts(NodePolicy policy, AsyncNodeFunction function) {
        builder.bindAsync(Shop.ADVERTS, policy, function);
        return this;
    }

    Counter greeter() {
        builder.bind(Shop.GREETER, PLAIN.failOpen(), in -> "welcome back, " + in.get(Shop.USER));
        return this;
    }

    Counter cashier(NodePolicy policy, NodeFunction function) {
        builder.bind(Shop.CASHIER, policy, function);
        return this;
    }

    /** Those that only some samples are about. */
    Counter others() {
        return pricer(PLAIN.failOpen(), in -> done("12.50")).greeter().cashier(PLAIN, in -> "paid");
    }

    NodeExecutor<Intent> open() {
        return builder.build();
    }

    Breaker breaker(String name) {
        return registry.breaker(name);
    }

    static CompletableFuture<String> done(String value) {
        return CompletableFuture.completedFuture(value);
    }
}
