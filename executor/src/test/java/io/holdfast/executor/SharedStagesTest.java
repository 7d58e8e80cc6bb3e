package io.holdfast.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is kept for a future that several runs share. */
class SharedStagesTest {

    private static final int COLLECTIONS = 1000;

    private final SharedStages stages = new SharedStages();

    @Test
    void oneFuture_hasOneStage() {
        CompletableFuture<String> source = new CompletableFuture<>();
        assertThat(stages.of(source)).isSameAs(stages.of(source)).isNotSameAs(stages.of(new CompletableFuture<>()));
    }

    @Test
    void whatIsKeptForAFuture_goesWithIt() {
        CompletableFuture<String> kept = new CompletableFuture<>();
        SharedStage shared = stages.of(kept);
        for (int i = 0; i < 100; i++) {
            stages.of(new CompletableFuture<>());
        }
        for (int i = 0; i < COLLECTIONS && stages.size() > 1; i++) {
            System.gc();
        }
        assertThat(stages.size()).isEqualTo(1);
        assertThat(stages.of(kept)).isSameAs(shared);
    }
}
