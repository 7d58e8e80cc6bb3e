package com.example.trip;

import io.holdfast.spring.NodeFallback;
import io.holdfast.spring.NodeFunction;
import org.springframework.stereotype.Component;

/** What the nodes do. Their time limits, retries and breakers are in application.yaml. */
@Component
class TripNodes {

    private final UpstreamClient upstreams;
    private final Fares fares;

    TripNodes(UpstreamClient upstreams, Fares fares) {
        this.upstreams = upstreams;
        this.fares = fares;
    }

    @NodeFunction("router")
    String route(String city) {
        return upstreams.ask("router", city);
    }

    @NodeFunction("forecast")
    String weather(String city) {
        return upstreams.ask("forecast", city);
    }

    // region functions
    @NodeFunction("hotels")
    String hotel(String city) {
        return upstreams.ask("hotels", city);
    }

    @NodeFallback("hotels")
    String anyHotel(String city) {
        return "ask at the station of " + city;
    }
    // endregion

    @NodeFunction("fares")
    int price(String route) {
        return fares.of(route);
    }
}
