package io.holdfast.lifecycle.lock;

import io.holdfast.lifecycle.readiness.Readiness;

/** What a lock holder may tell about itself in the owner file beside the lock. */
public enum OwnerField {
    /** The user's name. */
    USER,
    /** The host's name; in a container, the container's. */
    HOST,
    /** The state of {@link Readiness}. */
    STATE,
    /** The command line; only on request, since it may hold secrets. */
    COMMAND,
    /** The address of a page that shows the holder. */
    PAGE,
    /** The heartbeat file. */
    HEARTBEAT
}
