package com.example.trip;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.spring.watchtower.Page;
import io.holdfast.watchtower.Watchtower;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/** The service under real HTTP, its upstreams answering, failing and hanging. */
class TripTest {

    private final RunningTrip trip = new RunningTrip();

    @AfterEach
    void close() {
        trip.close();
    }

    @Test
    void allUpstreamsAnswer_theAnswerIsComplete() {
        HttpResponse<String> response = trip.get("/trips/Oslo");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().map()).doesNotContainKey("holdfast-degraded");
        assertThat(JsonParserFactory.getJsonParser().parseMap(response.body()))
                .containsEntry("route", "by train to Oslo")
                .containsEntry("weather", "sunny in Oslo")
                .containsEntry("hotel", "Grand Hotel Oslo")
                .containsEntry("price", 42)
                .hasSize(4);
    }

    @Test
    void welcomeUpstreamHangs_theAnswerSaysSo() {
        trip.tell("forecast", "hang");
        HttpResponse<String> response = trip.get("/trips/Oslo");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Holdfast-Degraded")).hasValue("weather");
        assertThat(JsonParserFactory.getJsonParser().parseMap(response.body()))
                .containsEntry("route", "by train to Oslo")
                .doesNotContainKey("weather");
    }

    @Test
    void requiredUpstreamFails_theProblemNamesWhatIsMissing() {
        trip.tell("router", "fail");
        HttpResponse<String> response = trip.get("/trips/Oslo");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(response.body()).contains("route").doesNotContain("127.0.0.1", "Exception");
    }

    @Test
    void requiredUpstreamWithAFallback_isStoodInFor() {
        trip.tell("hotels", "fail");
        HttpResponse<String> response = trip.get("/trips/Oslo");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Holdfast-Degraded")).hasValue("hotel");
        assertThat(response.body()).contains("ask at the station of Oslo");
    }

    @Test
    void annotatedBean_fallsBackAsEver() {
        trip.tell("fares", "fail");
        assertThat(JsonParserFactory.getJsonParser().parseMap(trip.get("/trips/Oslo").body()))
                .containsEntry("price", 99);
    }

    @Test
    void annotatedBeanThatHangs_isStoppedAtItsLimit() {
        trip.tell("fares", "hang");
        assertThat(JsonParserFactory.getJsonParser().parseMap(trip.get("/trips/Oslo").body()))
                .containsEntry("price", 99);
    }

    @Test
    void nodeThatFailsAgainAndAgain_opensItsBreaker() {
        trip.tell("forecast", "fail");
        for (int i = 0; i < 3; i++) {
            trip.get("/trips/Oslo");
        }
        assertThat(trip.bean(BreakerRegistry.class).circuitBreaker("forecast")).isInstanceOf(Breaker.class);
        assertThat(trip.get("/actuator/circuitbreakers").body()).contains("\"forecast\"", "\"OPEN\"");
        assertThat(trip.get("/actuator/holdfast").body()).contains("forecast");
    }

    @Test
    void page_showsTheService() throws IOException, InterruptedException {
        Watchtower watchtower = trip.bean(Page.class).watchtower().orElseThrow();
        String page = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(watchtower.uri()).build(), BodyHandlers.ofString())
                .body();
        assertThat(page).contains("<html");
        assertThat(watchtower.problems()).isEmpty();
    }
}
