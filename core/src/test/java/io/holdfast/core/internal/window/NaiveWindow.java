package io.holdfast.core.internal.window;

import java.util.ArrayDeque;
import java.util.Deque;

/** The oracle: keeps every outcome in a list and counts by looking at each. */
final class NaiveWindow {

    private record Call(int outcome, long second) {}

    private final Deque<Call> calls = new ArrayDeque<>();
    private final boolean timed;
    private int size;

    NaiveWindow(boolean timed, int size) {
        this.timed = timed;
        this.size = size;
    }

    void record(int outcome, long second) {
        calls.addLast(new Call(outcome, second));
        if (!timed && calls.size() > size) {
            calls.removeFirst();
        }
    }

    /** Goes on with another size, and what it holds now of the newest. */
    void resize(int to, long second) {
        Counts unused = counts(second);
        size = to;
        while (!timed && calls.size() > size) {
            calls.removeFirst();
        }
    }

    Counts counts(long second) {
        if (timed) {
            calls.removeIf(call -> call.second() <= second - size);
        }
        int failed = 0;
        int slow = 0;
        int slowFailed = 0;
        for (Call call : calls) {
            boolean isFailed = (call.outcome() & Window.FAILURE) != 0;
            boolean isSlow = (call.outcome() & Window.SLOW) != 0;
            failed += isFailed ? 1 : 0;
            slow += isSlow ? 1 : 0;
            slowFailed += isFailed && isSlow ? 1 : 0;
        }
        return new Counts(calls.size(), failed, slow, slowFailed);
    }

    int verdict(long second, int minimum, float failureRate, float slowRate) {
        Counts counts = counts(second);
        if (counts.total() == 0 || counts.total() < minimum) {
            return Window.BELOW_MINIMUM;
        }
        int verdict = 0;
        if (counts.failed() * 100.0f / counts.total() >= failureRate) {
            verdict += Window.FAILURE_RATE;
        }
        if (counts.slow() * 100.0f / counts.total() >= slowRate) {
            verdict += Window.SLOW_RATE;
        }
        return verdict;
    }
}
