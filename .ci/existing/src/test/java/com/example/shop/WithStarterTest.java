package com.example.shop;

/** Everything that holds with Resilience4j's starter alone. */
class WithStarterTest extends ShopTest {

    @Override
    Running start() {
        return Running.with();
    }
}
