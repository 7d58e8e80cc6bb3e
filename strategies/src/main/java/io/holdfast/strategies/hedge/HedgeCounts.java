package io.holdfast.strategies.hedge;

/**
 * What became of the hedges of one hedger since it was made. Calls that end while they are counted may be in one number
 * and not yet in another.
 *
 * @param sent hedges, which is calls beside the first of an execution
 * @param won hedges whose success was the result
 * @param cancelled calls, first ones and hedges, that were given up because their execution was over: wasted work
 * @param notSentForBudget hedges that were due, and not sent because the budget was dry
 */
public record HedgeCounts(long sent, long won, long cancelled, long notSentForBudget) {}
