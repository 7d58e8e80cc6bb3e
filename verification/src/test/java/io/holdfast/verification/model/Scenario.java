package io.holdfast.verification.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One case: a contract, a policy for each of its nodes, and what each attempt and each fallback does. Durations are
 * odd nanoseconds drawn from a wide range, so that two things hardly ever happen in the same instant.
 */
record Scenario(
        List<NodeSpec> nodes,
        List<Integer> required,
        List<Integer> welcome,
        long deadline,
        long reserve,
        long grace,
        long cancelAt) {

    /** No grace was said, the caller does not cancel. */
    static final long NEVER = -1;

    enum Act {
        VALUE,
        BAD_VALUE,
        FAIL,
        HANG
    }

    /** What one call does, and after how long; 0 is at once. */
    record Step(Act act, long delay) {}

    enum LinkKind {
        FUNCTION,
        CONSTANT
    }

    /** One link of a fallback chain; {@code only} restricts it to timeouts. */
    record LinkSpec(LinkKind kind, Step step, long timeout, boolean onlyTimeouts) {}

    /** UNSAID is what a policy does that says nothing of it. */
    enum Mode {
        UNSAID,
        OPEN,
        OPEN_DEFAULT,
        CLOSE,
        FALLBACK
    }

    /**
     * A node writes the field of its own number; the input has number -1. With one place, work that is timed out but
     * runs on leaves none for a retry. With {@code recordsNothing} no exception of the user's code is a failure to its
     * breaker.
     */
    record NodeSpec(
            List<Integer> reads,
            List<Integer> readsIfPresent,
            boolean conditionFalse,
            boolean breakerOpen,
            boolean breakerHalfOpen,
            long timeout,
            int retries,
            long backoff,
            boolean retryTimeouts,
            boolean onePlace,
            boolean recordsNothing,
            List<Step> attempts,
            Mode mode,
            List<LinkSpec> links) {}

    static Scenario random(Random random) {
        int count = 1 + random.nextInt(8);
        boolean closing = random.nextInt(3) == 0;
        List<NodeSpec> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(node(random, i, closing));
        }
        List<Integer> required = new ArrayList<>();
        List<Integer> welcome = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int draw = random.nextInt(4);
            if (draw == 0 || (i == count - 1 && required.isEmpty() && welcome.isEmpty())) {
                required.add(i);
            } else if (draw < 3) {
                welcome.add(i);
            }
        }
        if (required.isEmpty() && random.nextBoolean()) {
            required.add(-1);
        }
        long deadline = time(random, 400, 2_000);
        long grace = random.nextBoolean() ? NEVER : time(random, 1, 200);
        long cancelAt = random.nextInt(15) == 0 ? time(random, 1, 1_000) : NEVER;
        return new Scenario(nodes, required, welcome, deadline, deadline / 5, grace, cancelAt);
    }

    private static NodeSpec node(Random random, int number, boolean closing) {
        List<Integer> reads = new ArrayList<>();
        List<Integer> likes = new ArrayList<>();
        reads.add(-1);
        for (int earlier = 0; earlier < number; earlier++) {
            int draw = random.nextInt(5);
            if (draw == 0) {
                reads.add(earlier);
            } else if (draw == 1) {
                likes.add(earlier);
            }
        }
        int retries = random.nextInt(3);
        List<Step> attempts = new ArrayList<>();
        for (int i = 0; i <= retries; i++) {
            attempts.add(step(random, !closing));
        }
        Mode[] modes = closing ? Mode.values() : new Mode[] {Mode.OPEN, Mode.OPEN_DEFAULT, Mode.FALLBACK};
        Mode mode = modes[random.nextInt(modes.length)];
        List<LinkSpec> links = new ArrayList<>();
        for (int i = mode == Mode.FALLBACK ? 1 + random.nextInt(2) : 0; i > 0; i--) {
            LinkKind kind = random.nextInt(3) == 0 ? LinkKind.CONSTANT : LinkKind.FUNCTION;
            links.add(new LinkSpec(kind, step(random, !closing), time(random, 50, 600), random.nextInt(4) == 0));
        }
        int breaker = random.nextInt(20);
        return new NodeSpec(
                reads,
                likes,
                random.nextInt(20) == 0,
                breaker == 0,
                breaker == 1,
                time(random, 50, 600),
                retries,
                random.nextBoolean() ? 0 : time(random, 10, 200),
                random.nextInt(3) == 0,
                random.nextInt(3) == 0,
                random.nextInt(5) == 0,
                attempts,
                mode,
                links);
    }

    private static Step step(Random random, boolean mayBeImmediate) {
        Act[] weighted = {
            Act.VALUE,
            Act.VALUE,
            Act.VALUE,
            Act.VALUE,
            Act.VALUE,
            Act.VALUE,
            Act.BAD_VALUE,
            Act.FAIL,
            Act.FAIL,
            Act.HANG
        };
        long delay = mayBeImmediate && random.nextInt(3) == 0 ? 0 : time(random, 1, 500);
        return new Step(weighted[random.nextInt(weighted.length)], delay);
    }

    private static long time(Random random, int fromMillis, int toMillis) {
        return fromMillis * 1_000_000L + random.nextInt((toMillis - fromMillis) * 1_000_000) | 1L;
    }
}
