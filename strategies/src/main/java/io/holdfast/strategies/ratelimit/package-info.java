/**
 * The rate limit. {@link io.holdfast.strategies.ratelimit.RateLimit} is Resilience4j's interface plus requests that
 * never wait; {@code Line} holds the permits, and its comment says how.
 *
 * <table>
 * <caption>Access modes: why each is enough, or needed</caption>
 * <tr><th>field</th><th>read</th><th>written</th><th>why</th></tr>
 * <tr><td>{@code GuardedRateLimit.withoutTrace}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: all that are ever written say the same</td></tr>
 * <tr><td>{@code Line.gaps}</td><td>volatile</td><td>CAS, getAndSet</td>
 *     <td>a piece is filled once, and carried to a successor once</td></tr>
 * <tr><td>{@code Line.next}</td><td>volatile</td><td>CAS, getAndBitwiseOr</td>
 *     <td>a piece is taken once, and none after the mark</td></tr>
 * <tr><td>{@code Line.plan}</td><td>volatile</td><td>CAS</td><td>one change at a time, set before the mark</td></tr>
 * <tr><td>{@code Line.successor}</td><td>volatile</td><td>CAS</td><td>all threads follow the same one</td></tr>
 * <tr><td>{@code PendingPermits.timer}</td><td>volatile</td><td>volatile</td>
 *     <td>the future is looked at again after the write, so one side cancels</td></tr>
 * <tr><td>{@code RateClock.last}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: any recent reading will do</td></tr>
 * <tr><td>{@code RateClock.Alarm.rung}</td><td>volatile</td><td>volatile</td>
 *     <td>set before the sleeper is woken</td></tr>
 * <tr><td>{@code StandardRateLimit.line}</td><td>volatile</td><td>CAS</td>
 *     <td>from a line to its successor alone</td></tr>
 * <tr><td>{@code StandardRateLimit.waiting}</td><td>volatile</td><td>getAndAdd</td><td>counts</td></tr>
 * <tr><td>{@code StandardRateLimit.warned}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: at worst a warning more</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.strategies.ratelimit;

import org.jspecify.annotations.NullMarked;
