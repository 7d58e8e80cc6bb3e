package io.holdfast.lifecycle.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    @Test
    void states_followTheConditions() {
        Readiness readiness = Readiness.of("db", "warm-up");
        assertThat(readiness.state()).isEqualTo(ReadinessState.STARTING);
        assertThat(readiness.snapshot().unmet()).containsEntry("db", "not yet").containsEntry("warm-up", "not yet");
        readiness.met("db");
        readiness.unmet("db", "refused");
        assertThat(readiness.state()).as("not degraded before it was ready").isEqualTo(ReadinessState.STARTING);
        readiness.met("db");
        readiness.met("warm-up");
        assertThat(readiness.state()).isEqualTo(ReadinessState.READY);
        assertThat(readiness.state().acceptsWork()).isTrue();
        readiness.unmet("db", "refused");
        assertThat(readiness.state()).isEqualTo(ReadinessState.DEGRADED);
        assertThat(readiness.snapshot().unmet()).containsExactly(java.util.Map.entry("db", "refused"));
        readiness.met("db");
        assertThat(readiness.state()).isEqualTo(ReadinessState.READY);
    }

    @Test
    void drain_isTheWayOut_noConditionLeadsBack() {
        Readiness readiness = Readiness.of("db");
        readiness.drain();
        readiness.met("db");
        assertThat(readiness.state()).isEqualTo(ReadinessState.DRAINING);
        readiness.stopped();
        readiness.drain();
        assertThat(readiness.state()).isEqualTo(ReadinessState.STOPPED);
    }

    @Test
    void listeners_seeEveryChangeInOrder_evenIfOneOfThemThrowsOrMakesAChange() {
        Readiness readiness = Readiness.of("db");
        List<ReadinessState> seen = new ArrayList<>();
        readiness.onChange(now -> {
            throw new IllegalStateException("broken");
        });
        readiness.onChange(now -> {
            if (now.state() == ReadinessState.READY) {
                readiness.drain();
            }
        });
        readiness.onChange(now -> seen.add(now.state()));
        readiness.met("db");
        readiness.met("db");
        assertThat(seen).containsExactly(ReadinessState.READY, ReadinessState.DRAINING);
    }

    @Test
    void listenerThatThrowsAnError_isToldOnAndSoAreTheOthers() {
        Readiness readiness = Readiness.of("db");
        List<ReadinessState> seen = new ArrayList<>();
        readiness.onChange(now -> {
            throw new NoClassDefFoundError("broken");
        });
        readiness.onChange(now -> seen.add(now.state()));
        readiness.met("db");
        readiness.unmet("db", "gone");
        assertThat(seen).containsExactly(ReadinessState.READY, ReadinessState.DEGRADED);
    }

    @Test
    void listeners_changesFromManyThreads_endWithTheLastState() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Readiness readiness = Readiness.of("a", "b", "c");
            List<Readiness.Snapshot> seen = new ArrayList<>();
            readiness.onChange(seen::add);
            CountDownLatch go = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                Thread thread = new Thread(() -> {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                    readiness.met(name);
                });
                thread.start();
                threads.add(thread);
            }
            go.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(seen).hasSize(3);
            assertThat(seen.get(2)).isEqualTo(readiness.snapshot());
            assertThat(seen).extracting(one -> one.unmet().size()).containsExactly(2, 1, 0);
        }
    }

    @Test
    void unknownCondition_isNamed() {
        assertThatThrownBy(() -> Readiness.of("db").met("bd"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("condition: bd (expected: one of [db])");
        assertThatThrownBy(() -> Readiness.of("a", "a"))
                .hasMessage("conditions: [a, a] (expected: at least one, each once)");
    }
}
