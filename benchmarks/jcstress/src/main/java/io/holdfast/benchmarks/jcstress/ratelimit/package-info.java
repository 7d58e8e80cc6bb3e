/** Claims about the rate limit. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jcstress.ratelimit;
