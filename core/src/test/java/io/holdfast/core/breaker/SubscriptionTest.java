package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnErrorEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnFailureRateExceededEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnSlowCallRateExceededEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnSuccessEvent;
import io.github.resilience4j.core.EventConsumer;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SubscriptionTest {

    private final Scenario scenario = new Scenario();
    private final Breaker breaker = scenario.breaker;
    private final List<String> seen = new ArrayList<>();

    @Test
    void close_stopsDelivery_andTwiceIsHarmless() {
        Subscription first = breaker.subscribe(CircuitBreakerOnSuccessEvent.class, event -> seen.add("first"));
        Subscription second = breaker.subscribe(CircuitBreakerOnSuccessEvent.class, event -> seen.add("second"));
        scenario.succeed(1);
        first.close();
        first.close();
        scenario.succeed(1);
        second.close();
        scenario.succeed(1);
        assertThat(seen).containsExactly("first", "second", "second");
    }

    @Test
    void oneConsumerSubscribedTwice_isTwoSubscriptions() {
        EventConsumer<CircuitBreakerOnSuccessEvent> consumer = event -> seen.add("event");
        Subscription first = breaker.subscribe(CircuitBreakerOnSuccessEvent.class, consumer);
        Subscription second = breaker.subscribe(CircuitBreakerOnSuccessEvent.class, consumer);
        scenario.succeed(1);
        assertThat(seen).hasSize(2);
        first.close();
        first.close();
        scenario.succeed(1);
        assertThat(seen).hasSize(3);
        second.close();
        scenario.succeed(1);
        assertThat(seen).hasSize(3);
    }

    @Test
    void throwingConsumer_harmsNeitherOthersNorTheOutcome() {
        EventConsumer<CircuitBreakerEvent> throwing = event -> {
            throw new LinkageError("on purpose");
        };
        breaker.subscribe(CircuitBreakerEvent.class, throwing);
        breaker.subscribe(CircuitBreakerOnSuccessEvent.class, throwing);
        breaker.subscribe(CircuitBreakerOnSuccessEvent.class, event -> seen.add("success"));
        assertThat(breaker.executeSupplier(() -> "result")).isEqualTo("result");
        scenario.fail(9);
        assertThat(seen).containsExactly("success");
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void consumerThatIsAlsoRegisteredForGood_staysWhenItsSubscriptionCloses() {
        EventConsumer<CircuitBreakerOnSuccessEvent> consumer = event -> seen.add("success");
        Subscription subscription = breaker.subscribe(CircuitBreakerOnSuccessEvent.class, consumer);
        breaker.getEventPublisher().onSuccess(consumer);
        breaker.getEventPublisher().onSuccess(consumer);
        subscription.close();
        scenario.succeed(1);
        assertThat(seen).containsExactly("success");
    }

    @Test
    void consumersOfAllEvents_comeBeforeThoseOfOneType() {
        breaker.subscribe(CircuitBreakerOnSuccessEvent.class, event -> seen.add("typed"));
        breaker.subscribe(CircuitBreakerEvent.class, event -> seen.add("all"));
        scenario.succeed(1);
        assertThat(seen).containsExactly("all", "typed");
    }

    @Test
    void trip_isToldInOrder_toConsumersThatSeeTheNewState() {
        List<State> states = new ArrayList<>();
        breaker.subscribe(CircuitBreakerEvent.class, event -> states.add(breaker.getState()));
        scenario.fail(10);
        assertThat(scenario.events.subList(9, scenario.events.size()))
                .containsExactly(
                        CircuitBreakerEvent.Type.ERROR,
                        CircuitBreakerEvent.Type.FAILURE_RATE_EXCEEDED,
                        CircuitBreakerEvent.Type.STATE_TRANSITION);
        assertThat(states.subList(0, 9)).containsOnly(State.CLOSED);
        assertThat(states.subList(9, 12)).containsOnly(State.OPEN);
    }

    @Test
    void payloads_sayWhatHappened() {
        List<CircuitBreakerEvent> events = new ArrayList<>();
        breaker.subscribe(CircuitBreakerEvent.class, events::add);
        for (int i = 0; i < 10; i++) {
            breaker.tryAcquire().failure(Duration.ofSeconds(61).toNanos(), Scenario.FAILURE);
        }
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getCircuitBreakerName()).isEqualTo("scenario");
            assertThat(event.getCreationTime()).isNotNull();
        });
        assertThat(events.get(0)).isInstanceOfSatisfying(CircuitBreakerOnErrorEvent.class, event -> {
            assertThat(event.getThrowable()).isSameAs(Scenario.FAILURE);
            assertThat(event.getElapsedDuration()).isEqualTo(Duration.ofSeconds(61));
        });
        assertThat(events.get(10))
                .isInstanceOfSatisfying(
                        CircuitBreakerOnFailureRateExceededEvent.class,
                        event -> assertThat(event.getFailureRate()).isEqualTo(100f));
        assertThat(events.get(11))
                .isInstanceOfSatisfying(
                        CircuitBreakerOnSlowCallRateExceededEvent.class,
                        event -> assertThat(event.getSlowCallRate()).isEqualTo(100f));
        assertThat(events.get(12))
                .isInstanceOfSatisfying(
                        CircuitBreakerOnStateTransitionEvent.class,
                        event -> assertThat(event.getStateTransition()).isEqualTo(StateTransition.CLOSED_TO_OPEN));
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"DISABLED", "FORCED_OPEN"})
    void statesThatDoNotPublish_keepCallsToThemselvesButNotTransitions(State state) {
        scenario.in(state);
        scenario.succeed(3);
        scenario.fail(20);
        assertThat(scenario.events).isEmpty();
        breaker.transitionToClosedState();
        assertThat(scenario.events).containsExactly(CircuitBreakerEvent.Type.STATE_TRANSITION);
    }

    @Test
    void metricsOnly_publishesCallsAndEachExceededRateOnce() {
        scenario.in(State.METRICS_ONLY);
        scenario.fail(12);
        assertThat(scenario.events)
                .filteredOn(CircuitBreakerEvent.Type.ERROR::equals)
                .hasSize(12);
        assertThat(scenario.events)
                .filteredOn(CircuitBreakerEvent.Type.FAILURE_RATE_EXCEEDED::equals)
                .hasSize(1);
        assertThat(breaker.getState()).isEqualTo(State.METRICS_ONLY);
    }

    private interface HomeMadeEvent extends CircuitBreakerEvent {}

    @Test
    void unknownEventType_isRefusedByName() {
        assertThatThrownBy(() -> breaker.subscribe(HomeMadeEvent.class, event -> seen.add("event")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("type: io.holdfast.core.breaker.SubscriptionTest$HomeMadeEvent"
                        + " (expected: CircuitBreakerEvent or one of Resilience4j's events)");
    }

    @Test
    void consumerThatSubscribesAnother_isDeliveredToFromTheNextEventOn() {
        breaker.subscribe(CircuitBreakerOnSuccessEvent.class, event -> {
            seen.add("outer");
            if (seen.size() == 1) {
                breaker.subscribe(CircuitBreakerOnSuccessEvent.class, inner -> seen.add("inner"));
            }
        });
        scenario.succeed(1);
        assertThat(seen).containsExactly("outer");
        scenario.succeed(1);
        assertThat(seen).containsExactly("outer", "outer", "inner");
    }

    @Test
    void consumerThatClosesItself_seesOneEvent() {
        List<Subscription> own = new ArrayList<>();
        own.add(breaker.subscribe(CircuitBreakerOnSuccessEvent.class, event -> {
            seen.add("once");
            own.get(0).close();
        }));
        breaker.subscribe(CircuitBreakerOnSuccessEvent.class, event -> seen.add("always"));
        scenario.succeed(2);
        assertThat(seen).containsExactly("once", "always", "always");
    }

    @Test
    void consumerThatMovesTheBreaker_doesSoAfterItsCause() {
        breaker.subscribe(CircuitBreakerOnStateTransitionEvent.class, event -> {
            seen.add(event.getStateTransition().toString());
            if (event.getStateTransition() == StateTransition.CLOSED_TO_OPEN) {
                breaker.transitionToForcedOpenState();
            }
        });
        scenario.fail(10);
        assertThat(breaker.getState()).isEqualTo(State.FORCED_OPEN);
        assertThat(seen).hasSize(2);
    }

    @Test
    void consumerThatMovesTheBreakerFromTheErrorThatOpenedIt_isToldOfItsOwnTransitionFirst() {
        breaker.subscribe(CircuitBreakerOnErrorEvent.class, event -> {
            if (breaker.getState() == State.OPEN) {
                breaker.reset();
            }
        });
        breaker.subscribe(
                CircuitBreakerOnStateTransitionEvent.class,
                event -> seen.add(event.getStateTransition().name()));
        scenario.fail(10);
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(seen).containsExactly("OPEN_TO_CLOSED", "CLOSED_TO_OPEN");
    }

    @Test
    void untimedCallThatSomebodySubscribesDuring_reportsNoTime() {
        VirtualTime time = new VirtualTime();
        Breaker untimed = Breaker.of(
                "untimed",
                CircuitBreakerConfig.ofDefaults(),
                BreakerOptions.defaults().timeSource(time).slowCallDetection(false));
        untimed.executeRunnable(() -> {
            time.advance(Duration.ofSeconds(1));
            untimed.subscribe(
                    CircuitBreakerOnSuccessEvent.class,
                    event -> seen.add(event.getElapsedDuration().toString()));
        });
        untimed.executeRunnable(() -> time.advance(Duration.ofSeconds(1)));
        assertThat(seen).containsExactly("PT0S", "PT1S");
    }

    @Test
    void eventPublisher_isOneObject() {
        assertThat(breaker.getEventPublisher()).isSameAs(breaker.getEventPublisher());
    }
}
