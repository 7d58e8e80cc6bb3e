package com.example.fresh;

import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The whole application: one guarded bean, and a way to ask it. */
@SpringBootApplication
public class Fresh {

    public static void main(String[] arguments) {
        SpringApplication.run(Fresh.class, arguments);
    }

    // region guarded
    @Service
    public static class Prices {

        @CircuitBreaker(name = "prices", fallbackMethod = "yesterdays")
        public String todays() {
            throw new IllegalStateException("down");
        }

        private String yesterdays(Throwable cause) {
            return "yesterday's, since " + cause.getMessage();
        }
    }
    // endregion

    @RestController
    static class PricesController {
        private final Prices prices;

        PricesController(Prices prices) {
            this.prices = prices;
        }

        @GetMapping("/prices")
        String todays() {
            return prices.todays();
        }
    }
}
