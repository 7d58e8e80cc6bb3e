package io.holdfast.strategies.adaptive;

/**
 * Says from measurements how many calls may run at once. One instance serves one limit, which calls it from one thread
 * at a time, each seeing what the one before it wrote; so it needs no lock of its own. It should not block.
 */
@FunctionalInterface
public interface LimitAlgorithm {

    /**
     * Takes in what a window of calls has shown.
     *
     * @param meanNanos how long the calls took that were timed in the window, on average; nanoseconds, at least 1
     * @param inFlight the most calls that ran at once, as far as the timed ones saw
     * @param dropped whether one of them timed out or was turned away by what it called
     * @return how many calls may run from now on; what lies outside the bounds is brought within them
     */
    int update(long meanNanos, int inFlight, boolean dropped);
}
