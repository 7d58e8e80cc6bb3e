package com.example.shop;

/** Resilience4j's own registry: what the recipe is measured by. */
class StarterAloneTest extends ShopTest {

    @Override
    Running start() {
        return Running.starterAlone();
    }
}
