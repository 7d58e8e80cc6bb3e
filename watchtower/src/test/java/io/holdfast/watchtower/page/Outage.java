package io.holdfast.watchtower.page;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.lifecycle.time.Clocks;
import io.holdfast.watchtower.Watchtower;
import io.holdfast.watchtower.recorder.Entry;
import io.holdfast.watchtower.recorder.FlightRecorder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A service with a thousand breakers of two registries in the middle of an outage: one breaker flaps, some are open,
 * one has half an emoji for a name, one has too few calls for a rate, answers lack what is welcome, and it stood still
 * some hours ago.
 */
final class Outage implements AutoCloseable {

    static final int BREAKERS = 1_000;
    static final String HALF_AN_EMOJI = "chat \ud83d";
    static final String TWICE = "customer-db";

    private enum Intent {
        FORECAST
    }

    private static final Field<String> CITY = Field.of("city", String.class);
    private static final Field<String> PLACE = Field.of("place", String.class);
    private static final Field<String> WEATHER = Field.of("weather", String.class);
    private static final Node GEO = Node.named("geo").reads(CITY).writes(PLACE);
    private static final Node FORECAST = Node.named("forecast").reads(PLACE).writes(WEATHER);
    private static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(CITY)
            .nodes(GEO, FORECAST)
            .intent(Intent.FORECAST, intent -> intent.requires(PLACE).welcomes(WEATHER))
            .build();

    private final BreakerRegistry orders = Breakers.registry(BREAKERS - 4);
    private final BreakerRegistry billing = Breakers.registry(0);
    private final NodeExecutor<Intent> executor = NodeExecutor.builder(CONTRACT)
            .deadline(Duration.ofSeconds(5))
            .bind(GEO, NodePolicy.timeout(Duration.ofSeconds(2)).noBreaker(), in -> "59.9 N 10.7 E")
            .bind(
                    FORECAST,
                    NodePolicy.timeout(Duration.ofSeconds(2)).noBreaker().failOpen(),
                    in -> noForecast())
            .build();
    private final Watchtower tower;

    Outage(Path database) {
        recordRunThatStoodStill(database);
        orders.breaker("weather");
        orders.breaker(HALF_AN_EMOJI);
        orders.breaker(TWICE);
        billing.breaker(TWICE);
        tower = Breakers.tower()
                .every(Duration.ofMillis(250))
                .service("order-desk")
                .registry("orders", orders)
                .registry("billing", billing)
                .executor("chat", executor)
                .recordTo(database)
                .start();
    }

    URI page() {
        return tower.uri();
    }

    /** Everything goes wrong. */
    void begin() {
        Breaker weather = orders.breaker("weather");
        for (int i = 0; i < 5; i++) {
            Breakers.open(weather, "read timed out after 2000 ms");
            Breakers.halfOpen(weather);
            Breakers.close(weather);
        }
        Breakers.open(orders.breaker("payments-api"), "connection reset by peer");
        Breakers.open(orders.breaker(HALF_AN_EMOJI), "half \ud83d an emoji");
        Breakers.open(billing.breaker(TWICE), "FATAL: remaining connection slots are reserved for superusers");
        for (int i = 0; i < 3; i++) {
            orders.breaker("mail-gateway").tryAcquire().failure(1_000_000, new IllegalStateException("greylisted"));
        }
        Breakers.open(orders.breaker("pricing"), "timed out");
        Breakers.halfOpen(orders.breaker("pricing"));
        orders.breaker("audit-log").transitionToDisabledState();
        for (int i = 0; i < 40; i++) {
            executor.run(Intent.FORECAST, Values.of(CITY, "Oslo")).join();
        }
    }

    private static String noForecast() {
        throw new IllegalStateException("the forecast service answers 503");
    }

    /**
     * Minutes of work with a breaker that was open, two hours of nothing, work again, an orderly end; three hours ago.
     */
    private static void recordRunThatStoodStill(Path database) {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now().minus(Duration.ofHours(3)));
        Instant start = now.get();
        Clocks clocks = new Clocks(() -> Duration.between(start, now.get()).toNanos(), now::get);
        try (FlightRecorder recorder =
                FlightRecorder.at(database).clocks(clocks).open()) {
            long sequence = 0;
            for (int second = 0; second < 600; second += 10) {
                recorder.record(new Entry.SignOfLife(now.get(), ++sequence));
                now.updateAndGet(at -> at.plusSeconds(10));
            }
            now.updateAndGet(at -> at.plus(Duration.ofHours(2)));
            recorder.record(new Entry.SignOfLife(now.get(), ++sequence));
            now.updateAndGet(at -> at.plusSeconds(5));
            recorder.record(new Entry.SignOfLife(now.get(), ++sequence));
        }
    }

    @Override
    public void close() {
        tower.close();
        executor.close();
    }
}
