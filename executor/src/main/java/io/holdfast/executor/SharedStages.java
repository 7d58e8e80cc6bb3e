package io.holdfast.executor;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the {@link SharedStage} of a stage, by identity; a hub lives as long as its stage. */
final class SharedStages {

    private final Cache<CompletableFuture<?>, SharedStage> hubs =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    SharedStage of(CompletableFuture<?> source) {
        return hubs.get(source, stage -> {
            SharedStage hub = new SharedStage();
            CompletionStage<?> unused = stage.handle(hub);
            return hub;
        });
    }
}
