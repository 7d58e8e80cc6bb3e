/**
 * Makes an executor of each contract bean: functions, policies and settings are found, checked as a whole, and put
 * together. {@code Wiring} is where to begin.
 */
@NullMarked
package io.holdfast.spring.executor;

import org.jspecify.annotations.NullMarked;
