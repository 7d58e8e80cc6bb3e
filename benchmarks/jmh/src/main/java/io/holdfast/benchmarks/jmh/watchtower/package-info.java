/** What being watched costs the service. */
package io.holdfast.benchmarks.jmh.watchtower;
