package io.holdfast.executor;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the {@link Hub} of a stage, by identity; a hub lives as long as its stage. */
final class Hubs {

    private final Cache<CompletableFuture<?>, Hub> hubs =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    Hub of(CompletableFuture<?> source) {
        return hubs.get(source, stage -> {
            Hub hub = new Hub();
            CompletionStage<?> unused = stage.handle(hub);
            return hub;
        });
    }
}
