/**
 * Sliding windows over call outcomes: lock-free, without allocation per record, and exact in the sense that at rest
 * the counts equal what the ring holds. An implementation detail of the breaker, public only so that it can live in a
 * package of its own.
 *
 * <p>Access modes:
 *
 * <pre>
 * field                  read      write              why weaker is enough, or stronger is needed
 * CountWindow.cursor     volatile  getAndAdd          the slot is claimed by the add; readers only need a recent value
 * CountWindow.unrest     volatile  getAndAdd          a volatile read of 0 is the whole record of a healthy window
 * CountWindow.ring[i]    volatile  CAS                the swap decides who pays for the old outcome
 * TimeWindow.latest      volatile  CAS                moved before a second is used: sums of what lies before rely on it
 * TimeWindow.lateAdds    volatile  getAndAdd          validates the cached sum of the older seconds
 * TimeWindow.older       volatile  volatile           not changed after this write, validated before use
 * TimeWindow.pages[i]    volatile  CAS                one page for its seconds, whoever makes it
 * Page.seconds[i]        volatile  CAS                one second object for a second, whoever makes it
 * Page.lateAdds          volatile  getAndAdd          validates the page's sum; goes up before TimeWindow.lateAdds
 * Page.sum               volatile  volatile           not changed after this write, validated before use
 * TimeWindow.trouble     volatile  CAS                written before the failure it announces
 * Second.total           volatile  CAS, getAndAdd     the add returns the seal, so a sum that missed it is told of
 * Second.failed, slow    volatile  getAndAdd          the same
 * Second.stripes         volatile  CAS                one set of cells for a second, whoever makes it
 * </pre>
 */
@NullMarked
package io.holdfast.core.window;

import org.jspecify.annotations.NullMarked;
