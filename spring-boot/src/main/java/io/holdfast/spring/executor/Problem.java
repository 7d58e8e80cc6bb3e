package io.holdfast.spring.executor;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;

/**
 * One thing that keeps the application from starting.
 *
 * @param message what is wrong, what was expected
 * @param action what to do about it
 * @param origin where the property comes from; null for what is no property, or not known
 */
record Problem(String message, String action, @Nullable Origin origin) {

    static Problem of(String message, String action) {
        return new Problem(message, action, null);
    }

    @Override
    public String toString() {
        return origin == null ? message : message + " [" + origin + "]";
    }
}
