package io.holdfast.spring.timelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.timelimiter.annotation.TimeLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A method of five seconds under a short limit, called over and over on many threads. */
class TimeLimitLoadTest {

    private static final int THREADS = 16;

    private final AtomicInteger late = new AtomicInteger();
    private final AtomicLong longest = new AtomicLong();

    @Test
    @Timeout(60)
    void eachCallEndsInItsFallback_andNothingIsLeft() {
        run(Duration.ofMillis(20), 1_600);
    }

    /** The promise in full, with the number of calls that took more than 100 ms longer than their limit. */
    @Test
    @Tag("soak")
    @Timeout(600)
    void tenThousandCallsOfFiveSeconds_endAfterTwoHundredMilliseconds() {
        run(Duration.ofMillis(200), 10_000);
        System.out.printf(
                "10000 calls of 5 s under 200 ms on %d threads: %d over 300 ms, the longest %d ms%n",
                THREADS, late.get(), TimeUnit.NANOSECONDS.toMillis(longest.get()));
    }

    private void run(Duration limit, int calls) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AopAutoConfiguration.class,
                        io.github.resilience4j.springboot3.timelimiter.autoconfigure.TimeLimiterAutoConfiguration.class,
                        TimeLimiterAutoConfiguration.class))
                .withPropertyValues(
                        "resilience4j.timelimiter.instances.backend.timeout-duration=" + limit.toMillis() + "ms")
                .withBean(Backend.class)
                .run(context -> {
                    Backend backend = context.getBean(Backend.class);
                    assertThat(backend.call()).isEqualTo("fallback");
                    Set<String> before = threads();
                    callOnThreads(backend, limit.toNanos() + TimeUnit.MILLISECONDS.toNanos(100), calls);
                    assertThat(threads()).isSubsetOf(before);
                });
        assertThat(longest.get()).as("the longest call, ns").isLessThan(TimeUnit.SECONDS.toNanos(5));
    }

    private void callOnThreads(Backend backend, long allowed, int calls) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS, task -> new Thread(task, "load"));
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                ends.add(pool.submit(() -> {
                    callOnThread(backend, allowed, calls / THREADS);
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get(500, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdown();
            assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void callOnThread(Backend backend, long allowed, int calls) throws InterruptedException {
        for (int call = 0; call < calls; call++) {
            long start = System.nanoTime();
            String result = backend.call();
            long took = System.nanoTime() - start;
            assertThat(result).isEqualTo("fallback");
            assertThat(Thread.interrupted()).as("a stray interrupt").isFalse();
            longest.accumulateAndGet(took, Math::max);
            if (took > allowed) {
                late.incrementAndGet();
            }
        }
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.equals("load")) // of the pool, which may take its time to end
                .collect(Collectors.toSet());
    }

    /** All public: Resilience4j opens and closes access to a fallback method that is not, and callers race there. */
    public static class Backend {

        @TimeLimiter(name = "backend", fallbackMethod = "fallback")
        public String call() throws InterruptedException {
            boolean open = new CountDownLatch(1).await(5, TimeUnit.SECONDS);
            return "after 5 s " + open;
        }

        @SuppressWarnings("UnusedVariable") // found by its types
        public String fallback(TimeoutException timeout) {
            return "fallback";
        }
    }
}
