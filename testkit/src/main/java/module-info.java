/** For the tests of users: hostile nodes, an executor that runs when told to, a JUnit 5 extension. */
module io.holdfast.testkit {
    requires transitive io.holdfast.core;
    requires transitive io.holdfast.executor;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports io.holdfast.testkit;
}
