package com.example.trip;

import io.holdfast.contracts.Contract;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Plans a trip from what four upstreams say, and says honestly what it could not find out. */
@SpringBootApplication
public class TripApplication {

    @Bean
    Contract<Trip.Intent> trips() {
        return Trip.CONTRACT;
    }

    public static void main(String[] arguments) {
        SpringApplication.run(TripApplication.class, arguments);
    }
}
