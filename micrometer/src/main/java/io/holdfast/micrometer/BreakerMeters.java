package io.holdfast.micrometer;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.List;

/** The meters of one breaker, bound by one binder to one meter registry. */
final class BreakerMeters {

    private final Board board;
    private final Source source;
    private final List<Slot> slots;

    private BreakerMeters(Board board, Source source, List<Slot> slots) {
        this.board = board;
        this.source = source;
        this.slots = slots;
    }

    static BreakerMeters register(Board board, CircuitBreaker breaker) {
        Source source = Source.of(breaker);
        return new BreakerMeters(board, source, board.enter(breaker, source));
    }

    boolean areOf(CircuitBreaker other) {
        return source.isOf(other);
    }

    /** Registers again what somebody else has removed. */
    void complete() {
        board.complete(slots);
    }

    void remove() {
        board.leave(source, slots);
    }
}
