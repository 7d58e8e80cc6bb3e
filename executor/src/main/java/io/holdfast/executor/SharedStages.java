package io.holdfast.executor;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Finds the {@link SharedStage} of a future, by identity; it is kept as long as the future is. Thread-safe. */
final class SharedStages {

    private final Map<Key, SharedStage> known = new ConcurrentHashMap<>();
    private final ReferenceQueue<CompletableFuture<?>> gone = new ReferenceQueue<>();

    SharedStage of(CompletableFuture<?> source) {
        forgetGone();
        return known.computeIfAbsent(new Key(source, gone), key -> {
            SharedStage shared = new SharedStage();
            CompletionStage<?> unused = source.handle(shared);
            return shared;
        });
    }

    private void forgetGone() {
        for (Reference<?> key = gone.poll(); key != null; key = gone.poll()) {
            known.remove(key);
        }
    }

    /** How many are kept, those apart whose future is gone. */
    int size() {
        forgetGone();
        return known.size();
    }

    /** Equal for the same future alone; once that is gone, for the same key. */
    private static final class Key extends WeakReference<CompletableFuture<?>> {

        private final int hash;

        Key(CompletableFuture<?> source, ReferenceQueue<CompletableFuture<?>> gone) {
            super(source, gone);
            this.hash = System.identityHashCode(source);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            CompletableFuture<?> source = get();
            return source != null && other instanceof Key that && source == that.get();
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
