package com.example.shop;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PricesController {
    private final Prices prices;

    PricesController(Prices prices) {
        this.prices = prices;
    }

    @GetMapping("/prices/{method}/{how}")
    String answer(@PathVariable("method") String method, @PathVariable("how") String how) {
        try {
            return switch (method) {
                case "plain" -> prices.plain(how);
                case "bare" -> prices.bare(how);
                case "later" -> prices.later(how).toCompletableFuture().get();
                case "at-once" -> prices.atOnce(how).toCompletableFuture().get();
                case "unheard-of" -> prices.unheardOf(how);
                case "strict" -> prices.strict(how);
                default -> prices.host(method, how);
            };
        } catch (Exception e) {
            return "thrown: " + e;
        }
    }
}
