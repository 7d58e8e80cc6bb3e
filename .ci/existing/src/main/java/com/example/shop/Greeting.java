package com.example.shop;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Lives in Spring Cloud's refresh scope, where there is one: see spring.cloud.refresh.extra-refreshable. */
@Component
public class Greeting {

    private final String words;

    public Greeting(@Value("${shop.greeting:hello}") String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
