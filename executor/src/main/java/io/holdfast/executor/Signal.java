package io.holdfast.executor;

/**
 * What is said in the place of an outcome. An outcome is otherwise a bare value, a {@link Failure}, or what an
 * alternate has yielded, so that a success costs no object.
 *
 * <table>
 * <caption>What may be said, by whom and to whom</caption>
 * <tr><th>signal</th><th>said by</th><th>to</th></tr>
 * <tr><td>{@link #START}</td><td>the thread that starts a run</td><td>the run, once, before anything else</td></tr>
 * <tr><td>{@link #PARKED}</td><td>{@link Step#park} and {@link NodeRun#advance}</td><td>the loop, which
 * leaves</td></tr>
 * <tr><td>{@link #TAKEN}</td><td>a step</td><td>itself: it is never handed out</td></tr>
 * <tr><td>{@link #TIMED_OUT}</td><td>the timer of a step</td><td>the run</td></tr>
 * <tr><td>{@link #PAUSE_OVER}</td><td>the timer of a {@link Step.Pause}</td><td>the run</td></tr>
 * <tr><td>{@link #INPUTS_READY}</td><td>the answer, to a {@link OnDemandNodes.Wait}</td><td>the run</td></tr>
 * <tr><td>{@link #RELEASED}</td><td>the answer, to any step but the node's own attempt</td><td>the run</td></tr>
 * <tr><td>{@link #ABORTED}</td><td>a cancel</td><td>the loop, which finds the reason and stops the run</td></tr>
 * <tr><td>{@link #NO_VALUE}</td><td>user code that returned null</td><td>{@link Outputs}</td></tr>
 * </table>
 */
enum Signal {
    /** The run begins. */
    START,
    /** This thread has nothing more to do here: the step is waited for, or the run has ended. */
    PARKED,
    /** The step has ended, and the thread that ended it drives on. */
    TAKEN,
    /** The time limit is over. */
    TIMED_OUT,
    /** The pause before a retry is over. */
    PAUSE_OVER,
    /** What an alternate reads is there. */
    INPUTS_READY,
    /** The answer awaits the run no longer: no step but the node's own attempt is worth waiting for. */
    RELEASED,
    /** The run is cancelled. */
    ABORTED,
    /** Stands for a value of null. */
    NO_VALUE
}
