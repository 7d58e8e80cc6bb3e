package io.holdfast.watchtower.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.watchtower.snapshot.Snapshot.NodePart;
import io.holdfast.watchtower.snapshot.Snapshot.RecentAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecutorCollectorTest {

    private enum Intent {
        TRIP
    }

    private static final Field<String> CITY = Field.of("city", String.class);
    private static final Field<String> ROUTE = Field.of("route", String.class);
    private static final Field<String> SKY = Field.of("sky", String.class);
    private static final Node ROUTER = Node.named("router").reads(CITY).writes(ROUTE);
    private static final Node FORECAST =
            Node.named("forecast").reads(CITY).readsIfPresent(ROUTE).writes(SKY);
    private static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(CITY)
            .nodes(ROUTER, FORECAST)
            .intent(Intent.TRIP, i -> i.requires(ROUTE).welcomes(SKY))
            .build();
    private static final Values OSLO = Values.of(CITY, "Oslo");

    private final VirtualTime time = new VirtualTime();
    private final List<String> failed = new ArrayList<>();
    private boolean routerFails;
    private boolean forecastFails;
    private Duration routing = Duration.ZERO;

    private final NodeExecutor<Intent> executor = NodeExecutor.builder(CONTRACT)
            .deadline(Duration.ofSeconds(10))
            .timeSource(time)
            .registry(BreakerRegistry.ofDefaults())
            .executor(Runnable::run)
            .fallbackExecutor(Runnable::run)
            .continuationExecutor(Runnable::run)
            .bindAsync(
                    ROUTER,
                    NodePolicy.timeout(Duration.ofSeconds(2)).noBreaker().failClose(),
                    in -> route())
            .bind(
                    FORECAST,
                    NodePolicy.timeout(Duration.ofSeconds(2)).fallback(Fallback.constant("grey")),
                    in -> forecast())
            .build();
    private final ExecutorCollector collector = new ExecutorCollector(
            "trips",
            executor,
            "trips registry",
            time::instant,
            (at, name, intent, missing, explain) -> failed.add(name + " " + intent + " " + missing),
            time.nanoTime());

    private CompletableFuture<String> route() {
        if (routerFails) {
            return CompletableFuture.failedFuture(new IOException("no map"));
        }
        time.advance(routing);
        return CompletableFuture.completedFuture("by train");
    }

    private String forecast() throws IOException {
        if (forecastFails) {
            throw new IOException("clouds");
        }
        return "sunny";
    }

    @AfterEach
    void close() {
        collector.close();
        executor.close();
    }

    private NodePart node(String name) {
        return collector.collectNodes(time.nanoTime()).stream()
                .filter(part -> part.node().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void ask(int times) {
        for (int i = 0; i < times; i++) {
            executor.run(Intent.TRIP, OSLO).join();
        }
    }

    @Test
    void nodes_showSplitsAndPercentilesOfTheLastMinute() {
        node("router");
        routing = Duration.ofMillis(20);
        ask(98);
        routing = Duration.ofMillis(500);
        forecastFails = true;
        ask(2);

        NodePart router = node("router");
        assertThat(router.executor()).isEqualTo("trips");
        assertThat(router.breaker()).isNull();
        assertThat(router.breakerRegistry()).isNull();
        assertThat(router.status()).containsOnly(java.util.Map.entry("SUCCESS", 100L));
        assertThat(router.p50()).isBetween(19.5, 20.5);
        assertThat(router.p95()).isBetween(19.5, 20.5);
        assertThat(router.p99()).isBetween(495.0, 505.0);
        assertThat(router.rate()).isGreaterThan(0);
        NodePart forecast = node("forecast");
        assertThat(forecast.breaker()).isEqualTo("forecast");
        assertThat(forecast.breakerRegistry()).isEqualTo("trips registry");
        assertThat(forecast.provenance()).containsEntry("PRIMARY", 98L).containsEntry("DEFAULT", 2L);
        assertThat(forecast.status()).containsEntry("FALLBACK_SUCCESS", 2L);

        time.advance(Duration.ofSeconds(71));
        NodePart later = node("router");
        assertThat(later.p50()).isEqualTo(-1);
        assertThat(later.status()).isEmpty();
        assertThat(later.rate()).isZero();
    }

    @Test
    void refusedAndSkipped_doNotMakeAnOutageLookFast() {
        executor.run(ROUTER, Values.none()).join();
        NodePart router = node("router");
        assertThat(router.status()).containsOnlyKeys("SKIPPED");
        assertThat(router.p50()).isEqualTo(-1);
        assertThat(router.provenance()).isEmpty();
    }

    @Test
    void answers_areCountedByTick_andThoseNotCompleteAreExplained() {
        ask(3);
        forecastFails = true;
        ask(2);
        routerFails = true;
        ask(1);
        assertThat(collector.collectAnswers()).isEqualTo(new Snapshot.AnswersPart("trips", 3, 2, 1));
        assertThat(collector.collectAnswers()).isEqualTo(new Snapshot.AnswersPart("trips", 0, 0, 0));

        List<RecentAnswer> recent = collector.takeIncomplete();
        assertThat(recent).extracting(RecentAnswer::verdict).containsExactly("degraded", "degraded", "failed");
        assertThat(recent.get(2).explain()).contains("no map");
        assertThat(failed).containsExactly("trips TRIP [route]");
        assertThat(collector.takeIncomplete()).isEmpty();
    }

    @Test
    void moreFailuresThanThereIsRoomFor_areToldByNumber() {
        routerFails = true;
        ask(AnswerWatch.ROOM + 7);
        assertThat(collector.takeIncomplete()).hasSize(AnswerWatch.ROOM);
        assertThat(failed).hasSize(AnswerWatch.ROOM + 1).last().isEqualTo("trips ? []");
        assertThat(collector.collectAnswers().failed()).isEqualTo(AnswerWatch.ROOM + 7);
    }

    @Test
    void tally_isOfTheTimeSinceTheLastOne() {
        ask(4);
        node("router");
        time.advance(Duration.ofSeconds(30));
        NodeTally first = collector.tally(time.nanoTime()).get(0);
        assertThat(first.node()).isEqualTo("router");
        assertThat(first.period()).isEqualTo(Duration.ofSeconds(30));
        assertThat(first.statuses()).containsOnly(java.util.Map.entry("SUCCESS", 4L));
        assertThat(collector.tally(time.nanoTime())).isEmpty();
    }

    /** When hung work has taken all threads, nobody is left to deliver an event; that is when one looks at the page. */
    @Test
    void countsGoOn_whenTheExecutorHasNoThreadLeft() {
        try (NodeExecutor<Intent> full = NodeExecutor.builder(CONTRACT)
                        .deadline(Duration.ofSeconds(10))
                        .timeSource(time)
                        .registry(BreakerRegistry.ofDefaults())
                        .executor(task -> {
                            throw new RejectedExecutionException("full");
                        })
                        .bindAsync(ROUTER, NodePolicy.timeout(Duration.ofSeconds(2)), in -> route())
                        .bind(
                                FORECAST,
                                NodePolicy.timeout(Duration.ofSeconds(2)).failOpen(),
                                in -> "sunny")
                        .build();
                ExecutorCollector watching = new ExecutorCollector(
                        "full",
                        full,
                        "full",
                        time::instant,
                        (at, name, intent, missing, explain) -> {},
                        time.nanoTime())) {
            for (int i = 0; i < 5; i++) {
                full.run(Intent.TRIP, OSLO).join();
            }
            assertThat(watching.collectAnswers()).isEqualTo(new Snapshot.AnswersPart("full", 0, 5, 0));
            assertThat(watching.collectNodes(time.nanoTime()))
                    .extracting(part -> part.node() + " " + part.status())
                    .containsExactly("router {SUCCESS=5}", "forecast {REJECTED=5}");
        }
    }

    @Test
    void contract_isDrawnByLevels() {
        ContractPart contract = collector.contract();
        assertThat(contract.levels()).containsExactly(List.of("router"), List.of("forecast"));
        assertThat(contract.inputs()).containsExactly("city");
        assertThat(contract.nodes().get(1).readsIfPresent()).containsExactly("route");
        assertThat(contract.intents())
                .containsExactly(new ContractPart.Asked("TRIP", List.of("route"), List.of("sky")));
    }

    @Test
    void contractOfTenThousandNodesInARow_isDrawnWithoutAStackForEach() {
        int number = 10_000;
        List<Field<String>> fields = new ArrayList<>(List.of(CITY));
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            fields.add(Field.of("f" + i, String.class));
            nodes.add(0, Node.named("n" + i).reads(fields.get(i)).writes(fields.get(i + 1)));
        }
        ContractPart part = ContractPart.of(
                "long",
                Contract.of(Intent.class)
                        .inputs(CITY)
                        .nodes(nodes.toArray(new Node[0]))
                        .intent(Intent.TRIP, i -> i.requires(fields.get(number)))
                        .build());
        assertThat(part.levels()).hasSize(number).first().isEqualTo(List.of("n0"));
        assertThat(part.levels().get(number - 1)).containsExactly("n" + (number - 1));
    }

    @Test
    void closed_itIsToldNothingMore() {
        collector.close();
        ask(1);
        assertThat(collector.collectAnswers().complete()).isZero();
    }

    @Test
    void hedgesAndLimits_areShownWhereANodeHasThem() {
        List<CompletableFuture<String>> routes = new ArrayList<>();
        try (NodeExecutor<Intent> hedged = NodeExecutor.builder(CONTRACT)
                        .deadline(Duration.ofSeconds(10))
                        .timeSource(time)
                        .registry(BreakerRegistry.ofDefaults())
                        .executor(Runnable::run)
                        .continuationExecutor(Runnable::run)
                        .bindAsync(
                                ROUTER,
                                NodePolicy.timeout(Duration.ofSeconds(2))
                                        .noBreaker()
                                        .failClose()
                                        .maxConcurrent(7)
                                        .hedge(Hedge.after(Duration.ofMillis(100)))
                                        .idempotent(),
                                in -> {
                                    routes.add(new CompletableFuture<>());
                                    return routes.get(routes.size() - 1);
                                })
                        .bind(
                                FORECAST,
                                NodePolicy.timeout(Duration.ofSeconds(2)).failOpen(),
                                in -> "sunny")
                        .build();
                ExecutorCollector ofHedged = new ExecutorCollector(
                        "trips", hedged, "registry", time::instant, (a, b, c, d, e) -> {}, time.nanoTime())) {
            assertThat(ofHedged.collectNodes(time.nanoTime())).allMatch(part -> part.hedges() == 0);
            CompletableFuture<?> run = hedged.run(ROUTER, OSLO);
            time.advance(Duration.ofMillis(100));
            routes.get(1).complete("by bus");
            assertThat(run).isCompleted();
            time.advance(Duration.ofMillis(900));
            List<NodePart> parts = ofHedged.collectNodes(time.nanoTime());
            assertThat(parts)
                    .filteredOn(part -> part.node().equals("router"))
                    .singleElement()
                    .satisfies(router -> {
                        assertThat(router.limit()).isEqualTo(7);
                        assertThat(router.hedges()).isEqualTo(1);
                    });
            assertThat(parts)
                    .filteredOn(part -> part.node().equals("forecast"))
                    .singleElement()
                    .satisfies(other -> {
                        assertThat(other.limit()).isEqualTo(-1);
                        assertThat(other.hedges()).isZero();
                    });
        }
    }
}
