package io.holdfast.strategies.ratelimit.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.event.RateLimiterEvent;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same random script drives Resilience4j's rate limiter and ours, and after every step everything that can be seen
 * of them is the same: what the step returned or threw, the permits left, and all events. Time is one and virtual; what
 * holds up a thread is reserved instead, since theirs waits by the machine's time.
 */
class DifferentialTest {

    private static final int STEPS = 2_500;
    private static final Map<Difference, Integer> AVOIDED = new EnumMap<>(Difference.class);

    /** Where the two may differ; the script steers clear of each, and must have had to. */
    private enum Difference {
        /** Theirs drains by what was left when it was last asked, and cancels promises. */
        DRAIN_OF_A_LATER_WINDOW_OR_OF_PROMISES,
        /** A limit below what is left holds at once; theirs from the next period on. */
        LOWERED_BELOW_WHAT_IS_LEFT,
        /** Windows that went by unasked are counted by the limit they had; theirs by the new one. */
        CHANGE_OF_LIMIT_AFTER_WINDOWS_THAT_NOBODY_SAW
    }

    private record Step(String name, Function<RateLimiter, @Nullable Object> action) {}

    private record Observed(RateLimiter limit, List<String> events) {

        static Observed of(RateLimiter limit) {
            Observed observed = new Observed(limit, new ArrayList<>());
            limit.getEventPublisher().onEvent(event -> observed.events.add(text(event)));
            limit.getEventPublisher().onSuccess(event -> observed.events.add("one more: " + text(event)));
            return observed;
        }

        private static String text(RateLimiterEvent event) {
            String text = event.getEventType() + " of " + event.getRateLimiterName();
            return event.getEventType() == RateLimiterEvent.Type.DRAINED ? text : text + event.getNumberOfPermits();
        }

        String after(Step step) {
            String result;
            try {
                result = String.valueOf(step.action.apply(limit));
            } catch (RuntimeException e) {
                result = e.getClass().getName() + ": " + e.getMessage();
            }
            RateLimiterConfig config = limit.getRateLimiterConfig();
            String all = result + "\n  left " + limit.getMetrics().getAvailablePermissions() + ", waiting "
                    + limit.getMetrics().getNumberOfWaitingThreads() + ", config " + config + "\n  events " + events;
            events.clear();
            return all;
        }
    }

    private final VirtualTime time = new VirtualTime();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23})
    void sameScript_sameEverything(long seed) {
        Random random = new Random(seed);
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(1 + random.nextInt(20))
                .limitRefreshPeriod(Duration.ofNanos(1 + random.nextInt(random.nextBoolean() ? 50 : 1_000_000_000)))
                .timeoutDuration(timeout(random))
                .drainPermissionsOnResult(result -> result.isRight() && "drain".equals(result.get()))
                .writableStackTraceEnabled(random.nextBoolean())
                .build();
        Observed theirs = Observed.of(Peer.RESILIENCE4J.create(config, time));
        Observed ours = Observed.of(Peer.HOLDFAST.create(config, time));
        Deque<String> history = new ArrayDeque<>();
        for (int i = 0; i < STEPS; i++) {
            Step step = next(random, theirs.limit);
            String expected = theirs.after(step);
            String actual = ours.after(step);
            history.add(i + ": " + step.name + " -> " + expected);
            if (history.size() > 12) {
                history.remove();
            }
            assertThat(actual)
                    .as(() -> config + "\n" + String.join("\n", history))
                    .isEqualTo(expected);
        }
    }

    private static Duration timeout(Random random) {
        return random.nextInt(3) == 0 ? Duration.ZERO : Duration.ofNanos(random.nextInt(2_000_000_000));
    }

    private Step next(Random random, RateLimiter limit) {
        int left = limit.getMetrics().getAvailablePermissions();
        int most = limit.getRateLimiterConfig().getLimitForPeriod();
        int permits = random.nextInt(random.nextInt(8) == 0 ? 3 * most : 1 + most / 2 + 1);
        boolean blocks = left < permits
                && !limit.getRateLimiterConfig().getTimeoutDuration().isZero();
        int dice = random.nextInt(100);
        if (dice < 25) {
            return advance(random, limit);
        } else if (dice < 50 || (dice < 85 && blocks)) {
            return new Step("reserve " + permits, one -> one.reservePermission(permits));
        } else if (dice < 70) {
            return new Step("acquire " + permits, one -> one.acquirePermission(permits));
        } else if (dice < 85) {
            boolean drains = random.nextInt(8) == 0 && left >= permits;
            return new Step(
                    "call of " + permits,
                    one -> RateLimiter.decorateSupplier(one, permits, () -> drains ? "drain" : "fine")
                            .get());
        } else if (dice < 90) {
            return drain(left);
        } else if (dice < 95) {
            Duration timeout = timeout(random);
            return new Step("timeout " + timeout, one -> {
                one.changeTimeoutDuration(timeout);
                return null;
            });
        }
        return changeLimit(left, 1 + random.nextInt(20));
    }

    private Step advance(Random random, RateLimiter limit) {
        Duration period = limit.getRateLimiterConfig().getLimitRefreshPeriod();
        Duration by = switch (random.nextInt(4)) {
            case 0 -> period;
            case 1 -> period.multipliedBy(random.nextInt(5));
            default -> Duration.ofNanos((long) (random.nextDouble() * period.toNanos()));
        };
        time.advance(by);
        return new Step("time passes: " + by, one -> null);
    }

    private static Step avoid(Difference difference) {
        AVOIDED.merge(difference, 1, Integer::sum);
        return new Step("avoided: " + difference, one -> null);
    }

    private static Step drain(int left) {
        if (left < 0) {
            return avoid(Difference.DRAIN_OF_A_LATER_WINDOW_OR_OF_PROMISES);
        }
        return new Step("drain", one -> {
            boolean seen = one.acquirePermission(0);
            one.drainPermissions();
            return seen;
        });
    }

    private static Step changeLimit(int left, int permits) {
        if (left > permits) {
            return avoid(Difference.LOWERED_BELOW_WHAT_IS_LEFT);
        }
        AVOIDED.merge(Difference.CHANGE_OF_LIMIT_AFTER_WINDOWS_THAT_NOBODY_SAW, 1, Integer::sum);
        return new Step("limit " + permits, one -> {
            long seen = one.reservePermission(0); // theirs sees the windows that went by
            one.changeLimitForPeriod(permits);
            return seen;
        });
    }

    @AfterAll
    static void everyDifferenceWasMet() {
        assertThat(AVOIDED.keySet()).containsExactlyInAnyOrderElementsOf(EnumSet.allOf(Difference.class));
    }
}
