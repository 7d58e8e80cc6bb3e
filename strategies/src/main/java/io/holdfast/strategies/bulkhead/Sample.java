package io.holdfast.strategies.bulkhead;

/**
 * One of the calls whose time is taken.
 *
 * @param begunNanos when it was admitted
 * @param inFlight how many calls ran then, itself included
 */
record Sample(long begunNanos, int inFlight) {}
