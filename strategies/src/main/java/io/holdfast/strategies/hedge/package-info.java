/**
 * The hedge. {@link io.holdfast.strategies.hedge.Hedger} makes a slow call once more and takes the first success, when
 * {@link io.holdfast.strategies.hedge.Hedge} says so; {@code HedgedStage} is one execution, {@code HedgeCall} one call
 * of it, {@code Latencies} measures the percentile.
 *
 * <table>
 * <caption>Access modes: why each is enough, or needed</caption>
 * <tr><th>field</th><th>read</th><th>written</th><th>why</th></tr>
 * <tr><td>{@code HedgedStage.running}</td><td>volatile</td><td>CAS, exchange</td>
 *     <td>the end has one winner, which sees the failures of those that counted down before it</td></tr>
 * <tr><td>{@code HedgedStage.newest}</td><td>volatile</td><td>volatile, one thread at a time</td>
 *     <td>written before a look at {@code running}, read after that is 0: one of two threads sees both</td></tr>
 * <tr><td>{@code HedgedStage.timer}</td><td>volatile</td><td>volatile, one thread at a time</td><td>the same</td></tr>
 * <tr><td>{@code HedgeCall.over}</td><td>volatile</td><td>CAS</td>
 *     <td>the call's own end and its giving up have one winner</td></tr>
 * <tr><td>{@code HedgeCall.stage}</td><td>exchange</td><td>volatile, exchange</td>
 *     <td>written before a look at {@code over}, taken after that is set; the exchange makes the cancel one</td></tr>
 * <tr><td>{@code StandardHedger.terms}</td><td>volatile</td><td>CAS</td>
 *     <td>no change of the configuration is lost to another</td></tr>
 * <tr><td>{@code Latencies.next}</td><td>volatile</td><td>CAS</td>
 *     <td>gives each place in the ring to one thread; one that loses drops its latency</td></tr>
 * <tr><td>{@code Latencies.ring}</td><td>opaque</td><td>opaque</td>
 *     <td>each element is whole, and its age does not matter</td></tr>
 * <tr><td>{@code Latencies.nanos}</td><td>volatile</td><td>volatile, under {@code busy}</td>
 *     <td>a delay that is one round old is as good</td></tr>
 * <tr><td>{@code Latencies.busy}</td><td>CAS</td><td>CAS, volatile</td>
 *     <td>one thread at a time counts; the next sees its array as that left it</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.strategies.hedge;

import org.jspecify.annotations.NullMarked;
