package io.holdfast.executor.docs;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import java.util.concurrent.CompletionStage;

/** The page's first executor. */
// region first
final class TripPlanner {

    enum Intent {
        TRIP
    }

    static final Field<String> CITY = Field.of("city", String.class);
    static final Field<String> ROUTE = Field.of("route", String.class);
    static final Field<String> WEATHER = Field.of("weather", String.class);
    static final Node ROUTER = Node.named("router").reads(CITY).writes(ROUTE);
    static final Node FORECAST = Node.named("forecast").reads(CITY).writes(WEATHER);

    static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(CITY)
            .nodes(ROUTER, FORECAST)
            .intent(Intent.TRIP, i -> i.requires(ROUTE).welcomes(WEATHER))
            .build();

    static NodeExecutor<Intent> executor(Services services) {
        return NodeExecutor.builder(CONTRACT)
                .deadline(ofSeconds(2)) // of a whole run; mandatory
                .bind(ROUTER, NodePolicy.timeout(ofSeconds(1)), in -> services.route(in.get(CITY)))
                .bindAsync(FORECAST, NodePolicy.timeout(ofMillis(300)).failOpen(), in -> services.ask(in.get(CITY)))
                .build();
    }

    static String page(NodeExecutor<Intent> executor, String city) {
        Answer answer = executor.run(Intent.TRIP, Values.of(CITY, city)).join();
        if (answer.failed()) {
            return "no trip to " + city + "\n" + answer.explain(); // or answer.orThrow()
        }
        String weather = answer.find(WEATHER).orElse("no forecast");
        return answer.get(ROUTE) + ", " + weather + (answer.degraded() ? " (" + answer + ")" : "");
    }
    // endregion

    /** What is called; the router does its work before it returns, the forecast answers later. */
    interface Services {

        String route(String city) throws InterruptedException;

        CompletionStage<String> ask(String city);
    }

    private TripPlanner() {}
}
