package io.holdfast.executor.docs;

import static io.holdfast.executor.docs.Shop.ADS;
import static io.holdfast.executor.docs.Shop.ADVERTS;
import static io.holdfast.executor.docs.Shop.CARD;
import static io.holdfast.executor.docs.Shop.CASHIER;
import static io.holdfast.executor.docs.Shop.GREETING;
import static io.holdfast.executor.docs.Shop.HITS;
import static io.holdfast.executor.docs.Shop.QUERY;
import static io.holdfast.executor.docs.Shop.RECEIPT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Values;
import io.holdfast.executor.AsyncNodeFunction;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeExecutorBuilder;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.NodeResult;
import io.holdfast.executor.docs.Shop.Intent;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** How the page's executors are built, asked and ended. */
final class Wiring {

    private Wiring() {}

    static void grace(NodeExecutorBuilder<Intent> builder) {
        // region grace
        builder.deadline(ofSeconds(2)).grace(ofMillis(50));
        // endregion
    }

    static void named(NodeExecutorBuilder<Intent> builder, MeterRegistry meters) {
        // region name
        builder.name("shop").meters(meters); // holdfast.node{executor="shop", node="finder", ...}
        // endregion
    }

    static void cancelling(NodeExecutorBuilder<Intent> builder, AdServer adServer) {
        // region cancel
        NodePolicy advertising =
                NodePolicy.timeout(ofMillis(200)).cancelSource().failOpen();
        AsyncNodeFunction.WithContext ask = (in, context) -> adServer.ask(in.get(QUERY), context.remaining());
        builder.bindAsync(ADVERTS, advertising, ask);
        // endregion
    }

    /** Answers later, within a limit. */
    interface AdServer {

        CompletionStage<String> ask(String query, Duration limit);
    }

    static Contract<Intent> always(Contract.Builder<Intent> contract) {
        // region always
        contract.intent(Intent.SEARCH, i -> i.requires(HITS).welcomes(ADS).welcomesAlways(GREETING));
        // endregion
        return contract.intent(Intent.PAY, i -> i.requires(RECEIPT)).build();
    }

    static CompletableFuture<String> pay(NodeExecutor<Intent> executor, String card) {
        // region pay
        CompletableFuture<NodeResult> paying = executor.run(CASHIER, Values.of(CARD, card));
        CompletableFuture<String> page = paying.thenApply(paid -> switch (paid.status()) {
            case SUCCESS, FALLBACK_SUCCESS -> "thank you";
            case DECLINED -> "please use another card";
            default -> "please try later: " + paid;
        });
        // endregion
        return page;
    }

    static void stop(NodeExecutor<Intent> executor, Consumer<String> log) throws InterruptedException {
        // region drain
        if (!executor.drain(ofSeconds(10))) { // takes no new runs, and waits for those under way
            log.accept("runs are still under way, each until its deadline");
        }
        // endregion
    }
}
