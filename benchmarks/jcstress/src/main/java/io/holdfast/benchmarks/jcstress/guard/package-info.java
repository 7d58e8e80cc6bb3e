/** Guards in order: what an end from outside reaches, while something begins inside. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jcstress.guard;
