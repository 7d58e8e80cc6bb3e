/** The settings that all benchmarks share. */
@NullMarked
package io.holdfast.benchmarks.jmh.settings;

import org.jspecify.annotations.NullMarked;
