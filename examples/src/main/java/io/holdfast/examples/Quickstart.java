package io.holdfast.examples;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;

/** The sample of the README: two dependencies that are both down, and an answer that says so. */
public final class Quickstart {
    // region readme
    enum Intent {
        TRIP
    }

    static final Field<String> CITY = Field.of("city", String.class);
    static final Field<String> ROUTE = Field.of("route", String.class);
    static final Field<String> WEATHER = Field.of("weather", String.class);
    static final Node ROUTER = Node.named("router").reads(CITY).writes(ROUTE);
    static final Node FORECAST = Node.named("forecast").reads(CITY).writes(WEATHER);

    static final Contract<Intent> CONTRACT = Contract.of(Intent.class) // a mistake in here stops class load
            .inputs(CITY)
            .nodes(ROUTER, FORECAST)
            .intent(Intent.TRIP, i -> i.requires(ROUTE).welcomes(WEATHER))
            .build();

    public static void main(String[] args) {
        NodePolicy routing = NodePolicy.timeout(ofMillis(500)).retries(1).fallback(in -> "by train, as always");
        NodePolicy forecasting = NodePolicy.timeout(ofMillis(300)).failOpen();
        try (NodeExecutor<Intent> executor = NodeExecutor.builder(CONTRACT)
                .deadline(ofSeconds(2))
                .bind(ROUTER, routing, in -> findRoute(in.get(CITY)))
                .bind(FORECAST, forecasting, in -> askForecast(in.get(CITY)))
                .build()) {
            Answer answer = executor.run(Intent.TRIP, Values.of(CITY, "Oslo")).join();
            System.out.println(answer.get(ROUTE)); // by train, as always
            System.out.println(answer.provenance(ROUTE)); // fallback
            System.out.println(answer); // TRIP degraded in 31 ms, missing welcome [weather]
        }
    }
    // endregion

    private Quickstart() {}

    private static String findRoute(String city) {
        throw new IllegalStateException("no route to " + city + " today");
    }

    private static String askForecast(String city) {
        throw new IllegalStateException("no forecast for " + city + " today");
    }
}
