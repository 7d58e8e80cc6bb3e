package io.holdfast.strategies.internal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What the strategies ask of the user's stages. */
public final class Stages {

    private Stages() {}

    /** Returns what a stage failed with, without what the stages in between wrap it in. */
    public static Throwable causeOf(Throwable error) {
        Throwable cause = error.getCause();
        boolean wrapped = error instanceof CompletionException || error instanceof ExecutionException;
        return wrapped && cause != null ? cause : error;
    }

    /** Cancels a stage that nobody waits for any more; throws what it throws at that. */
    public static void cancel(CompletionStage<?> stage) {
        Future<?> future = stage instanceof Future<?> own ? own : stage.toCompletableFuture();
        boolean unused = future.cancel(true);
    }
}
