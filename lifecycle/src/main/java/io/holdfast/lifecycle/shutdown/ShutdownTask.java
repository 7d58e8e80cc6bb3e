package io.holdfast.lifecycle.shutdown;

/** One step of a shutdown. */
@FunctionalInterface
public interface ShutdownTask {

    /**
     * Does it. Runs on a thread of its own, which is interrupted when its time is over and then left to itself. Calling
     * {@code System.exit} ends the step, not the shutdown.
     *
     * @param reason why the process ends; see {@link ShutdownReason#mayWrite()}
     * @throws Exception if it failed; reported, and the shutdown goes on
     */
    void run(ShutdownReason reason) throws Exception;
}
