package io.holdfast.strategies.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HedgerRegistryTest {

    private static final Hedge DEFAULT = Hedge.after(Duration.ofMillis(30));

    private final VirtualTime time = new VirtualTime();
    private final HedgerRegistry registry =
            HedgerRegistry.of(DEFAULT, HedgeOptions.defaults().timeSource(time).executor(Runnable::run));

    @Test
    void aName_hasOneHedger_withTheDefaultOrAConfigurationOfItsOwn() {
        Hedge own = Hedge.after(Duration.ofMillis(5));
        Hedger prices = registry.hedger("prices", own);
        assertThat(prices.getHedge()).isSameAs(own);
        assertThat(registry.hedger("prices")).isSameAs(prices);
        assertThat(registry.find("prices")).containsSame(prices);
        Hedger news = registry.hedger("news");
        assertThat(news.getHedge()).isSameAs(DEFAULT);
        assertThat(news.getOptions().getTimeSource()).isSameAs(time);
        assertThat(registry.getAllHedgers()).containsExactlyInAnyOrder(prices, news);
        assertThat(registry.getDefaultConfig()).isSameAs(DEFAULT);
        assertThat(registry.hedger("prices", own)).isSameAs(prices);
        assertThat(registry.conflicts()).isEmpty();
    }

    @Test
    void aSecondConfiguration_isReported() {
        Hedger prices = registry.hedger("prices");
        assertThat(registry.hedger("prices", Hedge.after(Duration.ofMillis(5)).max(2)))
                .isSameAs(prices);
        assertThat(registry.conflicts())
                .singleElement()
                .satisfies(conflict -> assertThat(conflict.differences()).hasSize(2));
        assertThat(prices.getHedge()).isSameAs(DEFAULT);
    }

    @Test
    void twoThreads_areGivenTheSameHedger() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        for (int i = 0; i < 500; i++) {
            String name = "hedger " + i;
            Set<Hedger> seen = ConcurrentHashMap.newKeySet();
            CyclicBarrier both = new CyclicBarrier(2);
            List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                threads.add(CompletableFuture.runAsync(
                        () -> {
                            try {
                                int unused = both.await(20, TimeUnit.SECONDS);
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                            seen.add(registry.hedger(name));
                        },
                        pool));
            }
            CompletableFuture.allOf(threads.toArray(new CompletableFuture<?>[0]))
                    .get(20, TimeUnit.SECONDS);
            assertThat(seen).hasSize(1);
        }
        pool.shutdown();
    }

    @Test
    void reconfigure_isForWhatIsInUse_andIsTold() {
        List<Reconfiguration> told = new ArrayList<>();
        var subscription = registry.onReconfigured(told::add);
        Hedger prices = registry.hedger("prices");
        List<CompletableFuture<String>> calls = new ArrayList<>();

        assertThat(registry.reconfigure("unknown", old -> old)).isEmpty();
        Reconfiguration done = registry.reconfigure("prices", old -> Hedge.after(Duration.ofMillis(10)))
                .orElseThrow();

        assertThat(done.changes()).contains("after: PT0.03S -> PT0.01S");
        assertThat(told).containsExactly(done);
        assertThat(prices.counts().reconfigurations()).isEqualTo(1);
        var unused = prices.<String>executeCompletionStage(() -> {
            calls.add(new CompletableFuture<>());
            return calls.get(calls.size() - 1);
        });
        time.advance(Duration.ofMillis(10));
        assertThat(calls).hasSize(2);
        subscription.close();
        assertThat(registry.reconfigure("prices", old -> DEFAULT)).isPresent();
        assertThat(told).hasSize(1);
    }

    @Test
    void whatIsRemoved_isMadeAnew() {
        List<String> events = new ArrayList<>();
        registry.getEventPublisher()
                .onEntryAdded(
                        event -> events.add("added " + event.getAddedEntry().getName()))
                .onEntryRemoved(
                        event -> events.add("removed " + event.getRemovedEntry().getName()));
        Hedger first = registry.hedger("prices");
        assertThat(registry.remove("prices")).containsSame(first);
        assertThat(registry.hedger("prices")).isNotSameAs(first);
        assertThat(events).containsExactly("added prices", "removed prices", "added prices");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without the check may do
    void nulls_areRefused() {
        assertThatThrownBy(() -> HedgerRegistry.of(null)).hasMessage("hedge");
        assertThatThrownBy(() -> registry.hedger(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> registry.reconfigure("prices", null)).hasMessage("change");
        assertThat(registry).hasToString("hedgers[]");
    }
}
