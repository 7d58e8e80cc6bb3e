/** The ends of a hedged execution against each other. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jcstress.hedge;
