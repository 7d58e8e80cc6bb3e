package com.example.shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/** The application. */
@SpringBootApplication
public class Shop {

    public static void main(String[] arguments) {
        SpringApplication.run(Shop.class, arguments);
    }

    /** Tells whoever started it where to ask. */
    @EventListener
    void ready(ApplicationReadyEvent event) {
        System.out.println("port: " + event.getApplicationContext().getEnvironment().getProperty("local.server.port"));
    }
}
