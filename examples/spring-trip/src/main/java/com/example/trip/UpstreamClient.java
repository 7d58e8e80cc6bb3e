package com.example.trip;

import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Asks one of the upstreams; blocks until it answers. */
@Component
class UpstreamClient {

    private final RestClient http = RestClient.create();
    private final Upstreams upstreams;

    UpstreamClient(Upstreams upstreams) {
        this.upstreams = upstreams;
    }

    /** Throws what RestClient throws if the upstream does not answer 200. */
    String ask(String upstream, String about) {
        String answer =
                http.get().uri(upstreams.address(upstream) + "/{about}", about).retrieve().body(String.class);
        if (answer == null) {
            throw new IllegalStateException(upstream + ": no body (expected: a line of text)");
        }
        return answer;
    }
}
