/** The same Boot application with Resilience4j's starter alone and with ours beside it. */
@NullMarked
package io.holdfast.benchmarks.spring;

import org.jspecify.annotations.NullMarked;
