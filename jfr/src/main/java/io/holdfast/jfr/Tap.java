package io.holdfast.jfr;

import io.holdfast.core.breaker.Subscription;
import java.util.ArrayList;
import java.util.List;

/**
 * The subscriptions to one entry. The consumers are bound to this object, and it holds the subscriptions: so it lives
 * as long as the entry does, and nobody else has to hold it.
 */
class Tap {

    private final List<Subscription> subscriptions = new ArrayList<>();

    final void hold(Subscription subscription) {
        subscriptions.add(subscription);
    }

    final void close() {
        subscriptions.forEach(Subscription::close);
    }
}
