package io.holdfast.watchtower;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client of the feed that reads as fast as it can. */
public final class Watcher implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<WebSocket> socket;

    private Watcher(WebSocket.Builder builder, URI feed) {
        socket = builder.buildAsync(feed, this).orTimeout(20, TimeUnit.SECONDS);
    }

    static Watcher at(URI page, String query, String... headers) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        URI feed = URI.create("ws" + page.toString().substring("http".length()) + "ws" + query);
        Watcher watcher = new Watcher(builder, feed);
        watcher.socket();
        return watcher;
    }

    public static Watcher at(URI page) {
        return at(page, "");
    }

    /** The next frame that fits; earlier ones are dropped. */
    public JsonNode await(Predicate<JsonNode> wanted) throws InterruptedException {
        JsonNode last = null;
        for (int i = 0; i < 10_000; i++) {
            JsonNode frame = frames.poll(20, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("frame: none within 20 s (expected: one that fits); last " + last);
            }
            if (wanted.test(frame)) {
                return frame;
            }
            last = frame;
        }
        throw new AssertionError("frame: none of 10 000 fits; last " + last);
    }

    public JsonNode snapshot() throws InterruptedException {
        return await(frame -> frame.path("type").asText().equals("snapshot"));
    }

    JsonNode hello() throws InterruptedException {
        return await(frame -> frame.path("type").asText().equals("hello"));
    }

    /** Code and reason of the close frame. */
    String closed() {
        return closed.orTimeout(20, TimeUnit.SECONDS).join();
    }

    WebSocket socket() {
        return socket.join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            try {
                frames.add(JSON.readTree(text.toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    @Override
    public void close() {
        socket().abort();
    }
}
