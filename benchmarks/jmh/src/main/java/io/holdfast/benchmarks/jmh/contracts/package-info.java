/** Benchmarks of contracts: the questions a run asks, and making a contract. */
package io.holdfast.benchmarks.jmh.contracts;
