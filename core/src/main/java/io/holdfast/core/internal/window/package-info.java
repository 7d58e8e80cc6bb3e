/**
 * Sliding windows over call outcomes: lock-free, without allocation per record, and exact in the sense that at rest
 * the counts equal what the ring holds. An implementation detail of the breaker; the module does not export it.
 *
 * <table>
 * <caption>Access modes: why each is enough, or needed</caption>
 * <tr><th>field</th><th>read</th><th>written</th><th>why</th></tr>
 * <tr><td>{@code CountWindow.cursor}</td><td>volatile</td><td>CAS, getAndAdd</td>
 *     <td>the slot is claimed by the add, and the seal is set by the CAS; readers only need a recent value</td></tr>
 * <tr><td>{@code CountWindow.ring}</td><td>volatile</td><td>CAS</td>
 *     <td>the swap decides which record pays for the old outcome</td></tr>
 * <tr><td>{@code CountWindow.successor}</td><td>volatile</td><td>CAS</td>
 *     <td>one successor; read after a swap, which it therefore cannot miss</td></tr>
 * <tr><td>{@code CountWindow.thresholds}</td><td>volatile</td><td>volatile</td><td>immutable</td></tr>
 * <tr><td>{@code CountWindow.wanted}</td><td>volatile</td><td>CAS</td><td>written before the seal</td></tr>
 * <tr><td>{@code Page.lateAdds}</td><td>volatile</td><td>getAndAdd</td>
 *     <td>validates the page's sum; goes up before {@code TimeWindow.lateAdds}</td></tr>
 * <tr><td>{@code Page.seconds}</td><td>volatile</td><td>CAS</td><td>one second object for a second</td></tr>
 * <tr><td>{@code Page.sum}</td><td>volatile</td><td>volatile</td>
 *     <td>not changed after this write, validated before use</td></tr>
 * <tr><td>{@code Ring.before}</td><td>volatile</td><td>volatile</td>
 *     <td>cleared after its seconds are in the ring</td></tr>
 * <tr><td>{@code Ring.pages}</td><td>volatile</td><td>CAS</td><td>one page for its seconds</td></tr>
 * <tr><td>{@code SecondBucket.failed}</td><td>volatile</td><td>getAndAdd</td>
 *     <td>the add returns the seal, so a sum that missed it is told of</td></tr>
 * <tr><td>{@code SecondBucket.slow}</td><td>volatile</td><td>getAndAdd</td><td>the same</td></tr>
 * <tr><td>{@code SecondBucket.slowFailed}</td><td>volatile</td><td>getAndAdd</td><td>the same</td></tr>
 * <tr><td>{@code SecondBucket.stripes}</td><td>volatile</td><td>CAS</td><td>one set of cells for a second</td></tr>
 * <tr><td>{@code SecondBucket.total}</td><td>volatile</td><td>CAS, getAndAdd</td>
 *     <td>the same as for failed calls; a lost CAS tells of contention</td></tr>
 * <tr><td>{@code TimeWindow.lateAdds}</td><td>volatile</td><td>getAndAdd</td>
 *     <td>validates the cached sum of the older seconds</td></tr>
 * <tr><td>{@code TimeWindow.latest}</td><td>volatile</td><td>CAS</td>
 *     <td>moved before a second is used: sums of what lies before rely on it</td></tr>
 * <tr><td>{@code TimeWindow.latestBad}</td><td>volatile</td><td>CAS</td>
 *     <td>written before the failure that it announces</td></tr>
 * <tr><td>{@code TimeWindow.older}</td><td>volatile</td><td>volatile</td>
 *     <td>not changed after this write, validated before use</td></tr>
 * <tr><td>{@code TimeWindow.ring}</td><td>volatile</td><td>CAS</td>
 *     <td>read again after a second was put into it: one of the two sees the other</td></tr>
 * <tr><td>{@code TimeWindow.seconds}</td><td>volatile</td><td>volatile</td>
 *     <td>written before {@code lateAdds} goes up</td></tr>
 * <tr><td>{@code TimeWindow.thresholds}</td><td>volatile</td><td>volatile</td>
 *     <td>immutable; written before {@code lateAdds} goes up</td></tr>
 * <tr><td>{@code Window.packedCounts}</td><td>volatile</td><td>getAndAdd, getAndBitwiseOr, volatile</td>
 *     <td>a volatile read of 0 is the whole record of a healthy count window</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.core.internal.window;

import org.jspecify.annotations.NullMarked;
