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
 * TimeWindow words       volatile  CAS                second and count change together, so no count lands in another second
 * TimeWindow.lateAdds    volatile  getAndAdd          validates the cached sum of the older seconds
 * TimeWindow.older       volatile  volatile           an immutable record, validated before use
 * TimeWindow.trouble     volatile  CAS                written before the failure it announces
 * TimeWindow.turn        volatile  volatile           an immutable record, a pure function of the time; only a cache
 * </pre>
 */
@NullMarked
package io.holdfast.core.window;

import org.jspecify.annotations.NullMarked;
