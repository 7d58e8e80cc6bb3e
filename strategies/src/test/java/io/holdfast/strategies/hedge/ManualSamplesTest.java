package io.holdfast.strategies.hedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/hedge.md}. */
class ManualSamplesTest {

    private interface Client {
        CompletionStage<String> priceOf(String item);
    }

    private final Client client = item -> CompletableFuture.completedFuture("12.50 for a " + item);

    @Test
    void samples_doWhatThePageSays() {
        // region stage
        Hedger hedger = Hedger.of("prices", Hedge.after(Duration.ofMillis(80)).max(2));
        CompletionStage<String> price = hedger.executeCompletionStage(() -> client.priceOf("book"));
        // endregion
        assertThat(price.toCompletableFuture()).isCompletedWithValue("12.50 for a book");
    }

    @Test
    void registrySample_changesWhatIsInUse() {
        // region registry
        HedgerRegistry hedgers = HedgerRegistry.of(Hedge.after(Duration.ofMillis(80)));
        Hedger prices = hedgers.hedger("prices");
        hedgers.reconfigure("prices", old -> Hedge.after(Duration.ofMillis(120)).max(2));
        // endregion
        assertThat(prices.getHedge().getMax()).isEqualTo(2);
    }
}
