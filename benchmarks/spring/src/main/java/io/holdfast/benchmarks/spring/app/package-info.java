/** An application that knows nothing of Holdfast. */
@NullMarked
package io.holdfast.benchmarks.spring.app;

import org.jspecify.annotations.NullMarked;
