/** Meters of breakers and registries that cost the calls no events. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.holdfast.micrometer {
    requires transitive io.holdfast.core;
    requires transitive micrometer.core;
    requires static transitive io.holdfast.strategies;
    requires static transitive org.jspecify;

    exports io.holdfast.micrometer;
}
