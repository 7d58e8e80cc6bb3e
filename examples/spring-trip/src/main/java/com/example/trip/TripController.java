package com.example.trip;

import com.example.trip.Trip.Intent;
import io.holdfast.contracts.Values;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeExecutor;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** An answer is the response: 200 when it is complete or degraded, 503 with what is missing when it failed. */
@RestController
class TripController {

    private final NodeExecutor<Intent> executor;
    private final Upstreams upstreams;

    TripController(NodeExecutor<Intent> executor, Upstreams upstreams) {
        this.executor = executor;
        this.upstreams = upstreams;
    }

    // region answer
    @GetMapping("/trips/{city}")
    CompletableFuture<Answer> plan(@PathVariable("city") String city) {
        return executor.run(Intent.PLAN, Values.of(Trip.CITY, city));
    }
    // endregion

    @GetMapping("/routes/{city}")
    CompletableFuture<Answer> route(@PathVariable("city") String city) {
        return executor.run(Intent.ROUTE_ONLY, Values.of(Trip.CITY, city));
    }

    /** To see what happens: {@code curl -X POST localhost:8080/upstreams/forecast/hang}. */
    @PostMapping("/upstreams/{name}/{behaviour}")
    void tell(@PathVariable("name") String name, @PathVariable("behaviour") String behaviour) {
        upstreams.tell(name, Upstreams.Behaviour.valueOf(behaviour.toUpperCase(Locale.ROOT)));
    }
}
