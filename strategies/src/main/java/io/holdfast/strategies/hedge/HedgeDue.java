package io.holdfast.strategies.hedge;

/**
 * A hedge was due.
 *
 * @param hedger the name of its hedger
 * @param sent whether it was sent; not if the budget was dry
 */
public record HedgeDue(String hedger, boolean sent) {}
