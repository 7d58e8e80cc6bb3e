package com.example.shop;

/** Our starter on the class path, but switched off: Resilience4j's own registry, and the same expectations. */
class SwitchedOffTest extends ShopTest {

    @Override
    Running start() {
        return Running.with("--holdfast.enabled=false");
    }
}
