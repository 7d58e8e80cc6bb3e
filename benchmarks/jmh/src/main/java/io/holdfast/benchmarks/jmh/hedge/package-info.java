/** What hedging costs where no hedge is sent. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jmh.hedge;
