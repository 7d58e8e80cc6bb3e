package io.holdfast.contracts.rules;

/** How much a violation of a rule matters. */
public enum Severity {

    /** Stops the contract. */
    ERROR,

    /** Is told and stops nothing. */
    WARNING,

    /** Is not looked for. */
    OFF
}
