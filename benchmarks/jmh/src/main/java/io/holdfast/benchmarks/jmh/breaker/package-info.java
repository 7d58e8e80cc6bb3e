/**
 * What a breaker costs: recording, a guarded call, a rejection, each beside the peers.
 *
 * <p>There is one {@code @Benchmark} method per contender and not one method with the contender as a parameter. JMH
 * runs each method in JVMs of its own, so the call inside sees one implementation only, stays monomorphic without an
 * adapter in between, and no contender pays for the profile of another. Each contender's breaker is a {@code @State}
 * class of its own for the same reason: only the one under test is ever loaded.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jmh.breaker;
