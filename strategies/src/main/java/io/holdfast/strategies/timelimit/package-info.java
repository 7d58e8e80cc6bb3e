/**
 * The time limit. {@link io.holdfast.strategies.timelimit.TimeLimit} is Resilience4j's interface plus calls on the
 * caller's own thread and stages without a scheduler; {@code LimitedStage} is the promise for a stage, {@code
 * Deadlines} its timers, and {@code RunningLimit} the limit of a call on its caller's thread.
 *
 * <table>
 * <caption>Access modes: why each is enough, or needed</caption>
 * <tr><th>field</th><th>read</th><th>written</th><th>why</th></tr>
 * <tr><td>{@code LimitedStage.ended}</td><td>volatile</td><td>CAS</td>
 *     <td>outcome, deadline and cancellation: one of them ends the promise</td></tr>
 * <tr><td>{@code StandardTimeLimit.terms}</td><td>volatile</td><td>CAS</td>
 *     <td>no change of the configuration is lost to another</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.strategies.timelimit;

import org.jspecify.annotations.NullMarked;
