/** Events for JDK Flight Recorder. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.holdfast.jfr {
    requires transitive io.holdfast.core;
    requires jdk.jfr;
    requires static transitive io.holdfast.executor;
    requires static transitive io.holdfast.strategies;
    requires static transitive org.jspecify;

    exports io.holdfast.jfr;
}
