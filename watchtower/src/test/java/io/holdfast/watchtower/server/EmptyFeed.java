package io.holdfast.watchtower.server;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Of a service that is well and has nothing to show. */
public class EmptyFeed implements Feed {

    @Override
    public byte[] hello(long after, @Nullable String run) {
        return "{}".getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable String notReady() {
        return null;
    }

    @Override
    public @Nullable String notAlive() {
        return null;
    }

    @Override
    public @Nullable String history(Instant since, Instant until) {
        return null;
    }

    @Override
    public byte @Nullable [] breakers(BreakerQuery query) {
        return null;
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }
}
