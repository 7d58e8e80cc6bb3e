package io.holdfast.core.peer;

/**
 * Where the two breakers may differ under the same script. The script steers clear of each and counts how often it
 * had to. What cannot show in a script is not in the list: where calls are not of one step half-open leases are a
 * second long, else they are switched off ({@link Peer#HOLDFAST_WITHOUT_LEASES}), and with a scripted timestamp
 * function no outcome is late.
 */
enum AllowedDifference {
    /**
     * A permission that nobody holds is handed in while HALF_OPEN. Resilience4j adds it to its permits, so more
     * probes than configured are admitted; ours ignores it.
     */
    D2_OVER_RELEASE,

    /**
     * An outcome nobody asked permission for arrives in OPEN, and the breaker came there from DISABLED or
     * FORCED_OPEN. Resilience4j goes on with those states' window of size zero and throws {@code ArithmeticException:
     * / by zero} into the caller; ours counts nothing.
     */
    OUTCOME_IN_OPEN_WITHOUT_WINDOW,

    /**
     * A half-open probe has been out for as long as its lease, and somebody asks for permission. Ours may let a
     * substitute go, which Resilience4j has none of.
     */
    SUBSTITUTE,

    /**
     * {@code transitionOnResult} asks to open for the outcome of the very probe that closes the breaker. Resilience4j
     * looks at the state after that and opens again at once; ours obeys outcomes of calls that CLOSED admitted.
     */
    RESULT_OF_THE_CLOSING_PROBE
}
