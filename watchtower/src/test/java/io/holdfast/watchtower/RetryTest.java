package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RetryTest {

    private final AtomicLong nanos = new AtomicLong();
    private final CountDownLatch got = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** Throws these one by one, from the second on when it may, then gets it. Time passes as it is looked at. */
    private Retry failing(Throwable... troubles) {
        Queue<Throwable> left = new ArrayDeque<>(List.of(troubles));
        return new Retry(
                "the page",
                () -> {
                    if (left.size() < troubles.length) {
                        goOn.await();
                    }
                    Throwable trouble = left.poll();
                    if (trouble instanceof Error error) {
                        throw error;
                    } else if (trouble != null) {
                        throw (Exception) trouble;
                    }
                    got.countDown();
                },
                () -> nanos.addAndGet(TimeUnit.MINUTES.toNanos(2)));
    }

    @Test
    void whateverAnAttemptThrows_theNextOneIsMade() throws Exception {
        try (Retry retry = failing(
                new OutOfMemoryError("unable to create native thread"),
                new IOException("port taken"),
                new StackOverflowError(),
                new IllegalStateException("odd"))) {
            retry.begin(false);
            assertThat(retry.problem()).isEqualTo("java.lang.OutOfMemoryError: unable to create native thread");
            goOn.countDown();
            assertThat(got.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void libraryThatIsMissing_isNotTriedAgain() {
        try (Retry retry = failing(new WrongLibraryException("sqlite-jdbc: missing", new NoClassDefFoundError()))) {
            retry.begin(false);
            assertThat(retry.problem()).isEqualTo("sqlite-jdbc: missing");
            assertThat(LivingThreads.named("holdfast-watchtower-retry")).isEmpty();
        }
    }

    @Test
    void failFast_throwsWhatTheFirstAttemptThrows() {
        assertThatThrownBy(() -> failing(new IOException("port taken")).begin(true))
                .isInstanceOf(WatchtowerException.class)
                .hasMessage("port taken");
        assertThatThrownBy(() -> failing(new OutOfMemoryError("heap")).begin(true))
                .isInstanceOf(OutOfMemoryError.class);
    }
}
