package acme.consumer;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.heartbeat.HeartbeatReader;
import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import io.holdfast.watchtower.Watchtower;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A user's process with a bit of everything; it says what came of each, and ends by a signal. */
public final class Main {
    enum Intent {
        GREETING
    }

    static final Field<String> NAME = Field.of("name", String.class);
    static final Field<String> GREETING = Field.of("greeting", String.class);
    static final Node GREETER = Node.named("greeter").reads(NAME).writes(GREETING);
    static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(NAME)
            .nodes(GREETER)
            .intent(Intent.GREETING, i -> i.requires(GREETING))
            .build();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Main() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Shutdown shutdown = Shutdown.builder().owningTheJvm().build();
        shutdown.on(ShutdownPhase.FINALIZE, "say", reason -> System.out.println("shutdown: " + reason));
        Breaker breaker = Breaker.of("upstream", CircuitBreakerConfig.ofDefaults());
        System.out.println("breaker: " + breaker.executeSupplier(() -> "called") + ", " + breaker.getState());
        lifecycle(directory);
        NodePolicy policy = NodePolicy.timeout(Duration.ofMillis(500))
                .retries(1)
                .breaker(CircuitBreakerConfig.ofDefaults())
                .fallback(in -> "hello " + in.get(NAME));
        NodeExecutor<Intent> executor = NodeExecutor.builder(CONTRACT)
                .deadline(Duration.ofSeconds(5))
                .bind(GREETER, policy, in -> {
                    throw new IllegalStateException("the greeter is down");
                })
                .build();
        Answer answer = executor.run(Intent.GREETING, Values.of(NAME, "world")).join().orThrow();
        System.out.println("answer: " + answer.get(GREETING) + " (" + answer.provenance(GREETING) + ")");
        watchtower(directory, executor);
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    private static void lifecycle(Path directory) {
        Path lockFile = directory.resolve("consumer.lock");
        Path beats = directory.resolve("consumer.beat");
        try (ProcessLock lock = ProcessLock.at(lockFile).tryAcquire().orThrow()) {
            System.out.println("lock: " + lock.verify() + ", again: "
                    + ProcessLock.at(lockFile).tryAcquire().getClass().getSimpleName());
            try (Heartbeat heartbeat = Heartbeat.at(beats).verifying(lock::verify, () -> {}).open()) {
                heartbeat.beat("one");
            }
        }
        System.out.println("heartbeat: "
                + HeartbeatReader.of(beats).read().beat().orElseThrow().lastUnit());
    }

    private static void watchtower(Path directory, NodeExecutor<Intent> executor) throws Exception {
        try (Watchtower tower = Watchtower.builder()
                .executor("chat", executor)
                .recordTo(directory.resolve("flight.db"))
                .port(0)
                .start()) {
            System.out.println("problems: " + tower.problems());
            for (String path : List.of("", "js/store.js", "webjars/uplot/1.6.30/dist/uPlot.esm.js", "health/ready")) {
                HttpRequest request = HttpRequest.newBuilder(tower.uri().resolve(path)).build();
                System.out.println("GET /" + path + ": "
                        + HTTP.send(request, BodyHandlers.discarding()).statusCode());
            }
            System.out.println("feed: " + (firstFrame(tower.uri()).contains("\"greeter\"") ? "shows the node" : "?"));
        }
    }

    private static String firstFrame(URI page) throws Exception {
        CompletableFuture<String> frame = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                    frame.complete(text.toString());
                }
                socket.request(1);
                return null;
            }
        };
        URI feed = URI.create("ws" + page.toString().substring("http".length()) + "ws");
        WebSocket socket = HTTP.newWebSocketBuilder().buildAsync(feed, listener).join();
        try {
            return frame.get(20, TimeUnit.SECONDS);
        } finally {
            socket.abort();
        }
    }
}
