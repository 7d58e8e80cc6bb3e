/** Time limits on plain methods: {@code @TimeLimiter} of Resilience4j on a method that returns its value itself. */
@NullMarked
package io.holdfast.spring.timelimiter;

import org.jspecify.annotations.NullMarked;
