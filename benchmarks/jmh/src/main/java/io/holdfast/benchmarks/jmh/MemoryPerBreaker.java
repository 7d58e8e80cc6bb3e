package io.holdfast.benchmarks.jmh;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.COUNT_BASED;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.TIME_BASED;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.benchmarks.jmh.breaker.Peers;
import io.holdfast.benchmarks.jmh.report.JmhJson;
import io.holdfast.core.breaker.Breaker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Measures the heap that one breaker holds: {@value #BREAKERS} of a kind, idle and after {@value #CALLS} successful
 * calls each. Name and configuration are shared, so they do not count. Every kind gets a JVM of its own.
 *
 * <p>{@code java -cp benchmarks/jmh/target/benchmarks.jar io.holdfast.benchmarks.jmh.MemoryPerBreaker <folder>}
 */
public final class MemoryPerBreaker {
    private static final int BREAKERS = 100_000;
    private static final int CALLS = 200;

    private MemoryPerBreaker() {}

    private record Kind<B>(String window, Supplier<B> create, Consumer<B> call) {
        double[] measure() {
            List<B> breakers = new ArrayList<>(BREAKERS);
            for (int round = 0; round < 2; round++) { // loads classes and rids the heap of what the start left behind
                add(breakers, BREAKERS);
                breakers.clear();
                usedHeap();
            }
            long before = usedHeap();
            add(breakers, BREAKERS);
            long idle = usedHeap();
            for (B breaker : breakers) {
                for (int i = 0; i < CALLS; i++) {
                    call.accept(breaker);
                }
            }
            long after = usedHeap();
            Reference.reachabilityFence(breakers);
            return new double[] {(double) (idle - before) / BREAKERS, (double) (after - before) / BREAKERS};
        }

        private void add(List<B> breakers, int count) {
            for (int i = 0; i < count; i++) {
                breakers.add(create.get());
            }
            call.accept(breakers.get(0));
        }
    }

    private static Map<String, Kind<?>> kinds() {
        Map<String, Kind<?>> kinds = new LinkedHashMap<>();
        kinds.put("Holdfast, count 100", holdfast("count 100", Peers.config(COUNT_BASED, SYNCHRONIZED)));
        kinds.put("Holdfast, time 10", holdfast("time 10", Peers.config(TIME_BASED, SYNCHRONIZED)));
        kinds.put("Resilience4j, count 100", resilience4j("count 100", Peers.config(COUNT_BASED, SYNCHRONIZED)));
        kinds.put(
                "Resilience4j, count 100, lock-free", resilience4j("count 100", Peers.config(COUNT_BASED, LOCK_FREE)));
        kinds.put("Resilience4j, time 10", resilience4j("time 10", Peers.config(TIME_BASED, SYNCHRONIZED)));
        kinds.put("Resilience4j, time 10, lock-free", resilience4j("time 10", Peers.config(TIME_BASED, LOCK_FREE)));
        kinds.put("Failsafe, count 100", failsafe("count 100", Peers::emptyFailsafeCount));
        kinds.put("Failsafe, time 10", failsafe("time 10", Peers::emptyFailsafeTime));
        kinds.put("SmallRye, count 100", new Kind<>("count 100", Peers::smallRye, guard -> guard.get(() -> "answer")));
        kinds.put(
                "Armeria, time 10",
                new Kind<>(
                        "time 10",
                        Peers::armeria,
                        com.linecorp.armeria.client.circuitbreaker.CircuitBreaker::onSuccess));
        return kinds;
    }

    private static Kind<Breaker> holdfast(String window, CircuitBreakerConfig config) {
        return new Kind<>(
                window, () -> Breaker.of(Peers.NAME, config), breaker -> breaker.onSuccess(1, TimeUnit.NANOSECONDS));
    }

    private static Kind<CircuitBreaker> resilience4j(String window, CircuitBreakerConfig config) {
        return new Kind<>(
                window,
                () -> CircuitBreaker.of(Peers.NAME, config),
                breaker -> breaker.onSuccess(1, TimeUnit.NANOSECONDS));
    }

    private static Kind<dev.failsafe.CircuitBreaker<String>> failsafe(
            String window, Supplier<dev.failsafe.CircuitBreaker<String>> create) {
        return new Kind<>(window, create, dev.failsafe.CircuitBreaker::recordSuccess);
    }

    /**
     * With a folder: measures all kinds and writes {@code memory.json} there. With {@code --one <kind>}: measures that
     * kind in this JVM and prints the two figures.
     *
     * @throws IOException when a JVM cannot be started or the file not be written
     * @throws InterruptedException when interrupted while waiting for a JVM
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 2 && args[0].equals("--one")) {
            Kind<?> kind = Objects.requireNonNull(kinds().get(args[1]), args[1]);
            double[] bytes = kind.measure();
            System.out.printf("%s %s%n", bytes[0], bytes[1]);
            System.exit(0); // some peers leave a timer thread that is no daemon
        } else if (args.length == 1) {
            measureAll(Path.of(args[0]));
        } else {
            throw new IllegalArgumentException("arguments: " + args.length + " (expected: a folder)");
        }
    }

    private static void measureAll(Path folder) throws IOException, InterruptedException {
        ObjectMapper json = new ObjectMapper();
        ArrayNode rows = json.createArrayNode();
        for (Map.Entry<String, Kind<?>> kind : kinds().entrySet()) {
            String[] bytes = inOwnJvm(kind.getKey()).split(" ", -1);
            rows.addObject()
                    .put("contender", kind.getKey())
                    .put("window", kind.getValue().window())
                    .put("idle", Double.parseDouble(bytes[0]))
                    .put("afterCalls", Double.parseDouble(bytes[1]));
            System.out.printf("%s: %s%n", kind.getKey(), String.join(", ", bytes));
        }
        Files.createDirectories(folder);
        json.writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve(JmhJson.MEMORY_FILE).toFile(), rows);
    }

    private static String inOwnJvm(String kind) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:MarkSweepAlwaysCompactCount=1", // else most full collections leave some garbage behind
                        "-Xms3g",
                        "-Xmx3g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemoryPerBreaker.class.getName(),
                        "--one",
                        kind))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IllegalStateException("exit status of " + kind + ": " + exit + " (expected: 0)");
        }
        return output.substring(output.lastIndexOf('\n') + 1);
    }

    private static long usedHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
