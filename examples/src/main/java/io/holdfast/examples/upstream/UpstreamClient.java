package io.holdfast.examples.upstream;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/**
 * Asks upstreams over HTTP. It has no timeouts and no retries of its own: those belong to the policies. Cancelling a
 * returned future aborts the exchange, as {@link HttpClient} documents for futures derived from its own.
 */
public final class UpstreamClient {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Asks; the future fails with {@link UpstreamException} on any status but 200 and on garbage. */
    public CompletableFuture<Reply> ask(Upstream upstream, String question) {
        HttpRequest request = HttpRequest.newBuilder(upstream.asking(question)).build();
        return http.sendAsync(request, BodyHandlers.ofString()).thenApply(response -> read(upstream.name(), response));
    }

    private static Reply read(String upstream, HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new UpstreamException(upstream + ": " + response.statusCode() + " (expected: 200)");
        }
        return Reply.parse(upstream, response.body());
    }
}
