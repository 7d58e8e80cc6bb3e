package io.holdfast.executor;

/**
 * A node's statistics at a moment.
 *
 * @param inFlight executions that hold a place, the node's own or a fallback's, timed-out work that still runs included
 * @param zombies timed-out work that still runs, the node's or a fallback's
 * @param late outcomes that came after their attempt was over, since the executor was built; they changed nothing
 */
public record NodeStats(int inFlight, int zombies, long late) {}
