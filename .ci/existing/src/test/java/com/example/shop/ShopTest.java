package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application does, with our starter and without: each expectation holds for both. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ShopTest {

    private static final String REFUSED =
            "io.github.resilience4j.circuitbreaker.CallNotPermittedException: CircuitBreaker '%s' is OPEN"
                    + " and does not permit further calls";

    static final List<String> FROM_YAML = List.of(
            "backoff",
            "customized",
            "customized-name",
            "disabled",
            "forced",
            "later",
            "metered",
            "prices",
            "quick",
            "slow",
            "unlisted");

    Running shop;

    abstract Running start();

    @BeforeAll
    void startIt() {
        shop = start();
    }

    @AfterAll
    void stopIt() {
        shop.close();
    }

    @BeforeEach
    void forgetWhatOtherTestsDid() {
        Stream.of("prices", "later", "quick").forEach(name -> shop.breaker(name).reset());
    }

    // ---- annotated methods

    @Test
    void annotatedMethod_isGuarded_andItsFallbackAnswers() {
        assertThat(shop.get("/prices/plain/hello")).isEqualTo("hello");
        assertThat(shop.get("/prices/plain/fail")).isEqualTo("instead of fail: java.lang.IllegalStateException: down");
        assertThat(shop.breaker("prices").getState()).isEqualTo(State.OPEN);
        assertThat(shop.get("/prices/plain/hello")).isEqualTo("instead of hello: " + REFUSED.formatted("prices"));
        assertThat(shop.get("/prices/bare/hello")).isEqualTo("thrown: " + REFUSED.formatted("prices"));
    }

    @Test
    void annotatedMethodThatReturnsAStage_isGuarded_andItsFallbackAnswers() {
        assertThat(shop.get("/prices/later/hello")).isEqualTo("hello");
        assertThat(shop.get("/prices/later/fail")).isEqualTo("instead of fail: java.lang.IllegalStateException: down");
        assertThat(shop.get("/prices/at-once/fail"))
                .contains("instead of fail: ")
                .contains("IllegalStateException: down");
        assertThat(shop.get("/prices/later/fail")).startsWith("instead of fail: ");
        assertThat(shop.breaker("later").getState()).isEqualTo(State.OPEN);
        assertThat(shop.get("/prices/later/hello")).isEqualTo("instead of hello: " + REFUSED.formatted("later"));
    }

    @Test
    void exceptionIgnoredByTheDefaultSettings_isNoFailure() {
        shop.get("/prices/later/unknown");
        assertThat(shop.breaker("later").getMetrics().getNumberOfBufferedCalls())
                .isZero();
    }

    @Test
    void methodOfAnUnknownName_getsTheDefaultSettings() {
        shop.get("/prices/unheard-of/hello");
        shop.get("/prices/some-host/hello");
        assertThat(settings("unheard-of")).isEqualTo("COUNT_BASED 10, 50.0% of 4, PT1H, 2 probes");
        assertThat(settings("some-host")).isEqualTo(settings("unheard-of"));
    }

    @Test
    void methodOfAnUnknownName_getsTheSettingsOfThatName() {
        shop.get("/prices/strict/hello");
        assertThat(settings("strict")).isEqualTo("COUNT_BASED 100, 25.0% of 2, PT1M, 10 probes");
    }

    // ---- settings

    private String settings(String name) {
        CircuitBreakerConfig config = shop.breaker(name).getCircuitBreakerConfig();
        return "%s %d, %s%% of %d, %s, %d probes"
                .formatted(
                        config.getSlidingWindowType(),
                        config.getSlidingWindowSize(),
                        config.getFailureRateThreshold(),
                        config.getMinimumNumberOfCalls(),
                        Duration.ofMillis(
                                config.getWaitIntervalFunctionInOpenState().apply(1)),
                        config.getPermittedNumberOfCallsInHalfOpenState());
    }

    @Test
    void everyInstanceAndCustomizedName_isThereFromTheStart() {
        assertThat(shop.registry().getAllCircuitBreakers())
                .extracting(CircuitBreaker::getName)
                .containsAll(FROM_YAML);
    }

    @Test
    void settings_ofTheInstanceGoBeforeItsBaseOrTheDefault() {
        assertThat(settings("prices")).isEqualTo("COUNT_BASED 6, 25.0% of 2, PT1M, 10 probes");
        assertThat(settings("later")).isEqualTo("TIME_BASED 600, 50.0% of 4, PT1H, 2 probes");
        assertThat(settings("backoff")).isEqualTo("COUNT_BASED 10, 50.0% of 4, PT10S, 2 probes");
        assertThat(shop.breaker("prices").getCircuitBreakerConfig().isWritableStackTraceEnabled())
                .isFalse();
    }

    @Test
    void settings_beyondRatesAndWindowsArrive() {
        CircuitBreakerConfig backoff = shop.breaker("backoff").getCircuitBreakerConfig();
        assertThat(backoff.getWaitIntervalFunctionInOpenState().apply(2)).isEqualTo(30_000);
        assertThat(backoff.getWaitIntervalFunctionInOpenState().apply(9)).isEqualTo(60_000);
        CircuitBreakerConfig slow = shop.breaker("slow").getCircuitBreakerConfig();
        assertThat(slow.getSlowCallDurationThreshold()).isEqualTo(Duration.ofMillis(1));
        assertThat(slow.getSlowCallRateThreshold()).isEqualTo(40);
        assertThat(slow.getMaxWaitDurationInHalfOpenState()).isEqualTo(Duration.ofMinutes(2));
        assertThat(slow.getIgnoreExceptionPredicate().test(new Prices.Unknown("no such thing")))
                .isTrue();
    }

    @Test
    void customizers_haveTheLastWord() {
        assertThat(settings("customized")).isEqualTo("COUNT_BASED 33, 50.0% of 3, PT1M, 10 probes");
        assertThat(settings("customized-name")).isEqualTo("COUNT_BASED 34, 50.0% of 4, PT1H, 2 probes");
    }

    @Test
    void namedSettings_areFoundInTheRegistry() {
        assertThat(shop.registry().getConfiguration("strict"))
                .hasValueSatisfying(
                        config -> assertThat(config.getFailureRateThreshold()).isEqualTo(25));
        assertThat(shop.registry().getConfiguration("prices")).isEmpty();
        assertThat(shop.registry().getDefaultConfig().getSlidingWindowSize()).isEqualTo(10);
    }

    @Test
    void tags_areOnTheRegistryAndEveryBreaker() {
        assertThat(shop.registry().getTags()).isEqualTo(Map.of("team", "search"));
        assertThat(shop.breaker("prices").getTags()).isEqualTo(Map.of("team", "search"));
        assertThat(shop.registry().circuitBreaker("tagged").getTags()).isEqualTo(Map.of("team", "search"));
    }

    @Test
    void initialStates_areThoseOfTheSettings() {
        assertThat(shop.breaker("forced").getState()).isEqualTo(State.FORCED_OPEN);
        assertThat(shop.breaker("disabled").getState()).isEqualTo(State.DISABLED);
        assertThat(shop.breaker("metered").getState()).isEqualTo(State.METRICS_ONLY);
    }

    // ---- listeners

    @ParameterizedTest
    @ValueSource(strings = {"slow", "made-at-run-time"})
    void listenerThatKnowsOfBreakersByOnEntryAddedAlone_hearsEveryKindOfTransition(String name) {
        CircuitBreaker breaker = shop.registry().circuitBreaker(name);
        assertThat(shop.heardOf(name, 0)).containsOnlyOnce("added");
        List<StateTransition> kinds = Arrays.stream(StateTransition.values())
                .filter(kind -> kind.getFromState() != kind.getToState())
                .toList();
        List<String> expected = new ArrayList<>();
        List<String> heard = new ArrayList<>();
        for (StateTransition kind : kinds) {
            breaker.reset();
            if (kind.getFromState() == State.HALF_OPEN) {
                move(breaker, State.OPEN);
            }
            move(breaker, kind.getFromState());
            int before = shop.heard().size();
            move(breaker, kind.getToState());
            expected.add(kind.toString());
            heard.addAll(shop.heardOf(name, before));
        }
        breaker.reset();
        assertThat(heard).isEqualTo(expected).hasSizeGreaterThanOrEqualTo(13);
    }

    private static void move(CircuitBreaker breaker, State state) {
        if (breaker.getState() == state) {
            return;
        }
        switch (state) {
            case CLOSED -> breaker.transitionToClosedState();
            case OPEN -> breaker.transitionToOpenState();
            case HALF_OPEN -> breaker.transitionToHalfOpenState();
            case DISABLED -> breaker.transitionToDisabledState();
            case METRICS_ONLY -> breaker.transitionToMetricsOnlyState();
            case FORCED_OPEN -> breaker.transitionToForcedOpenState();
        }
    }

    @Test
    void listener_hearsWhatCallsDo() {
        int before = shop.heard().size();
        shop.get("/prices/plain/hello");
        shop.get("/prices/plain/fail");
        shop.get("/prices/plain/hello");
        assertThat(shop.heardOf("prices", before))
                .containsExactly(
                        "SUCCESS",
                        "ERROR",
                        "FAILURE_RATE_EXCEEDED",
                        "State transition from CLOSED to OPEN",
                        "NOT_PERMITTED");
    }

    @Test
    void listener_hearsOfTheTransitionThatATimerMakes() throws InterruptedException {
        CountDownLatch halfOpen = new CountDownLatch(1);
        CircuitBreaker quick = shop.breaker("quick");
        quick.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition() == StateTransition.OPEN_TO_HALF_OPEN) {
                halfOpen.countDown();
            }
        });
        quick.transitionToOpenState();
        assertThat(halfOpen.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(shop.heardOf("quick", 0)).contains("State transition from OPEN to HALF_OPEN");
    }

    @Test
    void listener_hearsOfReplacedAndRemovedBreakers() {
        int before = shop.heard().size();
        CircuitBreaker passing = shop.registry().circuitBreaker("passing");
        shop.registry().replace("passing", passing);
        shop.registry().remove("passing");
        assertThat(shop.heardOf("passing", before)).containsExactly("added", "replaced", "removed");
    }

    // ---- endpoints

    @Test
    void eventsEndpoint_keepsAsManyEventsAsTheSettingsSay() {
        for (int i = 0; i < 30; i++) {
            shop.get("/prices/plain/hello");
            shop.get("/prices/unheard-of/hello");
        }
        assertThat(shop.get("/actuator/circuitbreakerevents/prices").split("\"SUCCESS\"", -1))
                .hasSize(1 + 20);
        assertThat(shop.get("/actuator/circuitbreakerevents/unheard-of").split("\"SUCCESS\"", -1))
                .hasSize(1 + 7);
        assertThat(shop.get("/actuator/circuitbreakerevents/prices/ERROR")).isEqualTo("{\"circuitBreakerEvents\":[]}");
    }

    @Test
    void eventsEndpoint_forgetsARemovedBreaker() {
        shop.registry().circuitBreaker("leaving").transitionToOpenState();
        assertThat(shop.get("/actuator/circuitbreakerevents/leaving")).contains("STATE_TRANSITION");
        shop.registry().remove("leaving");
        assertThat(shop.get("/actuator/circuitbreakerevents/leaving")).isEqualTo("{\"circuitBreakerEvents\":[]}");
    }

    @Test
    void breakersEndpoint_showsFigures() {
        shop.get("/prices/plain/hello");
        assertThat(shop.json("/actuator/circuitbreakers", "circuitBreakers"))
                .containsKeys(FROM_YAML.toArray(String[]::new));
        assertThat(shop.json("/actuator/circuitbreakers", "circuitBreakers", "prices"))
                .containsEntry("state", "CLOSED")
                .containsEntry("failureRate", "-1.0%")
                .containsEntry("failureRateThreshold", "25.0%")
                .containsEntry("bufferedCalls", 1)
                .containsEntry("failedCalls", 0);
    }

    @Test
    void operator_movesABreaker() {
        assertThat(shop.operate("prices", "FORCE_OPEN").body()).contains("FORCED_OPEN");
        assertThat(shop.breaker("prices").getState()).isEqualTo(State.FORCED_OPEN);
        assertThat(shop.get("/prices/plain/hello")).contains("CircuitBreaker 'prices' is FORCED_OPEN");
        assertThat(shop.operate("prices", "DISABLE").statusCode()).isEqualTo(200);
        assertThat(shop.breaker("prices").getState()).isEqualTo(State.DISABLED);
        assertThat(shop.operate("prices", "CLOSE").statusCode()).isEqualTo(200);
        assertThat(shop.get("/prices/plain/hello")).isEqualTo("hello");
    }

    @Test
    void health_showsEveryListedBreaker_andFailsWhereItMay() {
        assertThat(health("prices")).containsEntry("status", "UP");
        assertThat(health()).doesNotContainKey("unlisted");
        shop.breaker("later").transitionToOpenState();
        assertThat(health("later")).containsEntry("status", "CIRCUIT_OPEN");
        assertThat(shop.ask("/actuator/health").statusCode()).isEqualTo(200);
        shop.breaker("prices").transitionToOpenState();
        assertThat(health("prices")).containsEntry("status", "DOWN");
        assertThat(shop.ask("/actuator/health").statusCode()).isEqualTo(503);
    }

    private Map<String, Object> health(String... name) {
        List<String> way = new ArrayList<>(List.of("components", "circuitBreakers", "details"));
        way.addAll(List.of(name));
        return shop.json("/actuator/health", way.toArray(String[]::new));
    }

    @Test
    void prometheus_hasTheMetersOfTheStarter() {
        shop.get("/prices/plain/hello");
        shop.get("/prices/unheard-of/hello");
        String meters = shop.get("/actuator/prometheus");
        for (String name : List.of("prices", "unheard-of")) {
            assertThat(meters)
                    .contains("resilience4j_circuitbreaker_state{name=\"%s\",state=\"closed\",team=\"search\"} 1.0"
                            .formatted(name))
                    .contains(
                            "resilience4j_circuitbreaker_buffered_calls{kind=\"successful\",name=\"" + name
                                    + "\",team=\"search\"}")
                    .contains(
                            "resilience4j_circuitbreaker_calls_seconds_count{kind=\"successful\",name=\"" + name
                                    + "\",team=\"search\"}")
                    .contains("resilience4j_circuitbreaker_failure_rate{name=\"%s\",team=\"search\"} -1.0"
                            .formatted(name));
        }
    }
}
