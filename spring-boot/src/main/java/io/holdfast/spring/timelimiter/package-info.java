/** Puts Holdfast's time limits under Resilience4j's annotations, endpoints and properties, plain methods included. */
@NullMarked
package io.holdfast.spring.timelimiter;

import org.jspecify.annotations.NullMarked;
