package io.holdfast.core.breaker;

/** A registered event consumer. Closing it twice is harmless. Thread-safe. */
public interface Subscription extends AutoCloseable {

    /** Ends the subscription; an event that is being delivered at this moment may still arrive. */
    @Override
    void close();
}
