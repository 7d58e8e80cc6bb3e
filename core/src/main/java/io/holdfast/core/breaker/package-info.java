/**
 * The circuit breaker. {@link io.holdfast.core.breaker.Breaker} is Resilience4j's interface plus permits; {@code
 * StandardBreaker} is the state machine, with one class per state beside it.
 *
 * <table>
 * <caption>Access modes: why each is enough, or needed</caption>
 * <tr><th>field</th><th>read</th><th>written</th><th>why</th></tr>
 * <tr><td>{@code BreakerClock.lastNanos}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: any recent reading will do</td></tr>
 * <tr><td>{@code BreakerClock.lastTimestamp}</td><td>volatile</td><td>volatile</td><td>the same</td></tr>
 * <tr><td>{@code BreakerStats.hasTime}</td><td>volatile</td><td>volatile</td>
 *     <td>written after the time that it speaks of</td></tr>
 * <tr><td>{@code BreakerStats.lastTime}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: any recent reading will do</td></tr>
 * <tr><td>{@code BreakerState.fastPathLimit}</td><td>volatile</td><td>volatile</td>
 *     <td>written before {@code fastAndNotLateUpTo}, and read again after that is written</td></tr>
 * <tr><td>{@code BreakerState.settings}</td><td>volatile</td><td>volatile</td>
 *     <td>the last to be written, so that what is half done is done again</td></tr>
 * <tr><td>{@code BreakerState.skippableWindow}</td><td>volatile</td><td>volatile</td>
 *     <td>a window that was replaced passes on what is recorded in it</td></tr>
 * <tr><td>{@code BreakerState.slowNanos}</td><td>volatile</td><td>volatile</td>
 *     <td>an outcome that overlaps with a change is judged by either</td></tr>
 * <tr><td>{@code BreakerState.windowNeedsTime}</td><td>volatile</td><td>volatile</td><td>the same</td></tr>
 * <tr><td>{@code BreakerState.fastAndNotLateUpTo}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: any value ever written is true</td></tr>
 * <tr><td>{@code ClosedState.calls}</td><td>volatile</td><td>volatile</td>
 *     <td>a window that was replaced passes on what is recorded in it</td></tr>
 * <tr><td>{@code ClosedState.streakLimit}</td><td>volatile</td><td>volatile</td>
 *     <td>an outcome that overlaps with a change is judged by either</td></tr>
 * <tr><td>{@code ClosedState.failuresInARow}</td><td>volatile</td><td>getAndAdd, volatile</td>
 *     <td>each failure is one step; a success that overlaps may come before or after it</td></tr>
 * <tr><td>{@code GuardedBreaker.detectsSlowCalls}</td><td>volatile</td><td>volatile</td>
 *     <td>a copy of the settings, written again if they have changed since</td></tr>
 * <tr><td>{@code GuardedBreaker.judgesResults}</td><td>volatile</td><td>volatile</td><td>the same</td></tr>
 * <tr><td>{@code GuardedBreaker.settings}</td><td>volatile</td><td>CAS</td>
 *     <td>one change wins; whoever moves the breaker looks at them after that</td></tr>
 * <tr><td>{@code GuardedFuture.reported}</td><td>none</td><td>CAS</td><td>one of the threads that ask reports</td></tr>
 * <tr><td>{@code GuardedStage.deaf}</td><td>volatile</td><td>volatile</td>
 *     <td>set before the future completes, read by a callback that comes late</td></tr>
 * <tr><td>{@code HalfOpenState.rejection}</td><td>volatile</td><td>volatile</td>
 *     <td>either is good</td></tr>
 * <tr><td>{@code HalfOpenState.tally}</td><td>volatile</td><td>getAndAdd</td>
 *     <td>total, failed and slow move in one step, so the first verdict is right</td></tr>
 * <tr><td>{@code HalfOpenState.timer}</td><td>volatile</td><td>volatile</td>
 *     <td>the state is looked at again after the write, so one side cancels</td></tr>
 * <tr><td>{@code Lease.stage}</td><td>volatile</td><td>CAS, volatile</td>
 *     <td>the CAS gives one thread the right to report; the writes after it are that thread's</td></tr>
 * <tr><td>{@code OpenState.rejection}</td><td>volatile</td><td>volatile</td><td>as in HALF_OPEN</td></tr>
 * <tr><td>{@code OpenState.timer}</td><td>volatile</td><td>volatile</td><td>as in HALF_OPEN</td></tr>
 * <tr><td>{@code OperatorState.announced}</td><td>none</td><td>getAndBitwiseOr</td>
 *     <td>one thread ratesToAnnounce each rate</td></tr>
 * <tr><td>{@code OperatorState.rejection}</td><td>volatile</td><td>volatile</td><td>as in HALF_OPEN</td></tr>
 * <tr><td>{@code Probes.givenUp}</td><td>volatile</td><td>CAS</td><td>one probe is given up at a time</td></tr>
 * <tr><td>{@code Probes.guess}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: a wrong guess costs a longer look</td></tr>
 * <tr><td>{@code Probes.overdue}</td><td>volatile</td><td>CAS, volatile</td>
 *     <td>made once; its elements change by CAS</td></tr>
 * <tr><td>{@code Probes.pause}</td><td>volatile</td><td>volatile, CAS</td>
 *     <td>a look replaces its own mark alone, so it hides no report</td></tr>
 * <tr><td>{@code Probes.placeGuess}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose, as {@code guess}</td></tr>
 * <tr><td>{@code Probes.seats}</td><td>volatile</td><td>CAS, volatile</td><td>one probe for a seat</td></tr>
 * <tr><td>{@code Publisher.observers}</td><td>volatile</td><td>CAS</td><td>nobody who joins or leaves is lost</td></tr>
 * <tr><td>{@code RawProbes.last}</td><td>volatile</td><td>CAS</td><td>a stack: each lease is taken once</td></tr>
 * <tr><td>{@code RecentMax.open}</td><td>volatile</td><td>CAS</td>
 *     <td>one reader closes a span; a writer that still holds the closed one loses nothing</td></tr>
 * <tr><td>{@code Settings.latest}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: a lost write loses a saving</td></tr>
 * <tr><td>{@code StandardBreaker.late}</td><td>volatile</td><td>getAndAdd</td><td>counts</td></tr>
 * <tr><td>{@code StandardBreaker.state}</td><td>volatile</td><td>CAS</td>
 *     <td>one transition wins, and publishes all that the next state is made of</td></tr>
 * <tr><td>{@code StateAge.atLeast}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: any value ever written is a true lower bound</td></tr>
 * <tr><td>{@code StateMetrics.refusals}</td><td>volatile</td><td>CAS</td><td>one adder for a state</td></tr>
 * <tr><td>{@code StateMetrics.window}</td><td>volatile</td><td>volatile</td>
 *     <td>a window that was replaced shows its successor's counts</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.core.breaker;

import org.jspecify.annotations.NullMarked;
