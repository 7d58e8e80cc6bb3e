package io.holdfast.executor;

/**
 * A node's statistics at a moment.
 *
 * @param inFlight executions that hold a place, the node's own or a fallback's, timed-out work that still runs included
 * @param zombies timed-out work that still runs, the node's or a fallback's
 * @param late outcomes that came after their attempt was over, since the executor was built; they changed nothing
 * @param limit how many executions of the node may run now, which {@link NodePolicy#maxConcurrent(int)} sets or an
 *     adaptive limit has come to; {@code Integer.MAX_VALUE} without a limit
 */
public record NodeStats(int inFlight, int zombies, long late, int limit) {

    /** The same of a node without a limit. */
    public NodeStats(int inFlight, int zombies, long late) {
        this(inFlight, zombies, late, Integer.MAX_VALUE);
    }
}
