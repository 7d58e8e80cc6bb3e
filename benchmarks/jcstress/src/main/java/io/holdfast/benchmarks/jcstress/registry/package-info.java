/** Claims about the registry, one class each. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jcstress.registry;
