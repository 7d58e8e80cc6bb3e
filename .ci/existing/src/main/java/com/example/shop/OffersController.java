package com.example.shop;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class OffersController {
    private final Offers offers;
    private final Listening.Heard heard;
    private final Greeting greeting;

    OffersController(Offers offers, Listening.Heard heard, Greeting greeting) {
        this.offers = offers;
        this.heard = heard;
        this.greeting = greeting;
    }

    @GetMapping("/offers/{method}/{how}")
    String answer(@PathVariable("method") String method, @PathVariable("how") String how) {
        try {
            return switch (method) {
                case "again" -> offers.again(how);
                case "seldom" -> offers.seldom(how);
                case "narrow" -> offers.narrow(() -> how.equals("fail") ? offers.narrow(() -> how) : how);
                case "pool" -> offers.pool(how).toCompletableFuture().get();
                case "soon" -> offers.soon(how).toCompletableFuture().get();
                default -> offers.all(how).toCompletableFuture().get();
            };
        } catch (Exception e) {
            return "thrown: " + e;
        }
    }

    @GetMapping("/heard")
    List<String> heard() {
        return heard.lines;
    }

    @GetMapping("/greeting")
    String greeting() {
        return greeting.words();
    }
}
