package io.holdfast.executor;

/**
 * A node's figures at a moment.
 *
 * @param inFlight executions that hold a place, timed-out work that still runs included
 * @param zombies timed-out work that still runs
 * @param late outcomes that came after their attempt was over, since the executor was built; they changed nothing
 */
public record NodeFigures(int inFlight, int zombies, long late) {}
